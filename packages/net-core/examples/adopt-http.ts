import http from "node:http";
import { adopt } from "@holdfast/net-core";

const server = adopt(http.createServer((request, response) => response.end(`you asked for ${request.url}`)));
const endpoint = await server.bind("tcp://127.0.0.1:0", { retry: { attempts: 5 } });

const { port } = endpoint as { port: number };
const response = await fetch(`http://127.0.0.1:${port}/holdfast`, { headers: { connection: "close" } });
console.log(await response.text());
console.log((await server.shutdown({ deadlineMs: 1_000 })).cut);
