import * as net from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import { requireOneOf } from "../checks.ts";
import type { Clock } from "../time/clock.ts";
import { FaultLane } from "./fault-lane.ts";
import { changedFaults, type Direction, type FaultSettings, type FaultsInForce, freezing } from "./faults.ts";
import { seededRandom } from "./random.ts";
import { resetSocket } from "./reset-socket.ts";

/** A side of the proxy, by who is there. */
export type Side = "client" | "server";

/** What a connection tells its proxy. */
export type ConnectionTold =
  | { readonly what: "connected" }
  | { readonly what: "unreachable"; readonly error: Error }
  | { readonly what: "end"; readonly direction: Direction }
  | { readonly what: "cut"; readonly direction: Direction }
  | { readonly what: "close" };

export interface ProxiedConnectionOptions {
  readonly id: number;
  /** Who was accepted, and is not read yet. */
  readonly client: net.Socket;
  readonly to: Extract<Endpoint, net.SocketConnectOpts>;
  readonly faults: FaultsInForce;
  readonly clock: Clock;
  readonly seed: number;
  readonly tell: (told: ConnectionTold) => void;
}

/** A client's connection through a {@link FaultProxy} to the server. */
export class ProxiedConnection {
  /** 1 for the proxy's first. */
  readonly id: number;
  readonly #options: ProxiedConnectionOptions;
  readonly #sockets: { readonly client: net.Socket; server: net.Socket | undefined };
  readonly #lanes: { [direction in Direction]?: FaultLane } = {};
  #faults: FaultsInForce;

  constructor(options: ProxiedConnectionOptions) {
    const { id, client, faults } = options;
    this.id = id;
    this.#options = options;
    this.#faults = faults;
    this.#sockets = { client, server: undefined };
    client.on("error", () => this.#breakOff("server"));
    client.once("close", () => this.#noteClose());
  }

  /** How many bytes were passed on, each way. */
  get passed(): { readonly [direction in Direction]: number } {
    return { toServer: this.#lanes.toServer?.passed ?? 0, toClient: this.#lanes.toClient?.passed ?? 0 };
  }

  /** How many bytes were read and neither passed on nor thrown away, each way. */
  get underWay(): { readonly [direction in Direction]: number } {
    return { toServer: this.#lanes.toServer?.underWay ?? 0, toClient: this.#lanes.toClient?.underWay ?? 0 };
  }

  /** The faults in force. */
  get faults(): FaultsInForce {
    return this.#faults;
  }

  /** Whether the proxy has not begun to connect on to the server. */
  get isHeld(): boolean {
    return this.#sockets.server === undefined;
  }

  /**
   * Changes what goes wrong. A new latency holds for what is read from now on, the rest from the next piece on.
   * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
   */
  set(settings: FaultSettings): void {
    this.#faults = changedFaults(this.#faults, settings);
    for (const direction of ["toServer", "toClient"] as const) {
      const lane = this.#lanes[direction];
      if (lane) lane.faults = this.#faults[direction];
    }
  }

  /** Stops reading and writing in a direction, or in both. What is under way stays so. */
  freeze(direction?: Direction): void {
    this.set(freezing(true, direction));
  }

  /** Goes on where {@link freeze} has stopped. */
  thaw(direction?: Direction): void {
    this.set(freezing(false, direction));
  }

  /**
   * Sends FIN to a side now, ahead of what is under way to it, which is thrown away with all that follows. The other
   * direction goes on.
   */
  halfClose(side: Side): void {
    requireOneOf("side", side, ["client", "server"]);
    this.#lanes[side === "client" ? "toClient" : "toServer"]?.stop();
    this.#sockets[side]?.end();
  }

  /**
   * Resets a side (RST), or both. A side that is not reset stays connected, and nothing is passed any more. Over a
   * Unix socket, which has no RST, the side is closed.
   */
  reset(side: Side | "both" = "both"): void {
    requireOneOf("side", side, ["client", "server", "both"]);
    this.#stop();
    if (side !== "server") resetSocket(this.#sockets.client);
    if (side !== "client" && this.#sockets.server) resetSocket(this.#sockets.server);
  }

  /** Connects on to the server, if the proxy has not done so. */
  release(): void {
    const { client } = this.#sockets;
    if (!this.isHeld || client.destroyed) return;
    const server = net.connect({ ...this.#options.to, allowHalfOpen: true, noDelay: true });
    this.#sockets.server = server;
    let isConnected = false;
    server.once("connect", () => {
      isConnected = true;
      // The client is not read before, so that whatever goes wrong goes wrong between the two.
      this.#open("toServer", client, server);
      this.#open("toClient", server, client);
      this.#options.tell({ what: "connected" });
    });
    server.on("error", (error) => {
      if (!isConnected) this.#options.tell({ what: "unreachable", error });
      this.#breakOff("client");
    });
    server.once("close", () => this.#noteClose());
  }

  /** Closes both sides at once, without RST. */
  destroy(): void {
    this.#stop();
    this.#sockets.client.destroy();
    this.#sockets.server?.destroy();
  }

  #open(direction: Direction, from: net.Socket, to: net.Socket): void {
    const { clock, seed, id, tell } = this.#options;
    const lane = new FaultLane({
      from,
      to,
      clock,
      faults: this.#faults[direction],
      random: seededRandom(seed + 2 * id + (direction === "toServer" ? 0 : 1)),
      onEnd: () => tell({ what: "end", direction }),
      onCut: () => {
        tell({ what: "cut", direction });
        if (this.#faults[direction].cutBy === "reset") this.reset();
        else this.halfClose(direction === "toServer" ? "server" : "client");
      },
    });
    this.#lanes[direction] = lane;
    if (to.writableEnded) lane.stop(); // half-closed before there was anything to pass
  }

  /** What breaks on one side breaks on the other. */
  #breakOff(side: Side): void {
    this.#stop();
    const socket = this.#sockets[side];
    if (socket) resetSocket(socket);
  }

  #stop(): void {
    this.#lanes.toServer?.stop();
    this.#lanes.toClient?.stop();
  }

  #noteClose(): void {
    const { client, server } = this.#sockets;
    if (client.destroyed && (server?.destroyed ?? true)) this.#options.tell({ what: "close" });
  }
}
