import { fileURLToPath } from "node:url";
import { ServiceCommand, type TemporaryDirectory } from "@holdfast/net-core/testing";
import type { LoadTargets } from "../../../src/load/load-clients.ts";
import type { ServerName } from "../../../src/wire/view.ts";

const PACKAGES = { echo: "echo", chat: "line-chat", broker: "ipc-broker" } as const;

/** A server as a process of its own, that can be killed and started again at the same addresses. */
export class Served implements AsyncDisposable {
  readonly name: ServerName;
  readonly #folder: TemporaryDirectory;
  #command: ServiceCommand;
  #tcp = "tcp://127.0.0.1:0";

  private constructor(name: ServerName, folder: TemporaryDirectory) {
    this.name = name;
    this.#folder = folder;
    this.#command = this.#run();
  }

  static async start(name: ServerName, folder: TemporaryDirectory): Promise<Served> {
    const served = new Served(name, folder);
    await served.#listening();
    return served;
  }

  get tcp(): string {
    return this.#tcp;
  }

  get unix(): string {
    return `unix:${this.#folder.path(`${this.name}.sock`)}`;
  }

  get targets(): LoadTargets {
    return { [this.name]: { tcp: this.tcp, unix: this.unix } };
  }

  async kill(): Promise<void> {
    this.#command.process.kill("SIGKILL");
    await this.#command.exit();
  }

  async startAgain(): Promise<void> {
    this.#command = this.#run();
    await this.#listening();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#command[Symbol.asyncDispose]();
  }

  #run(): ServiceCommand {
    const main = fileURLToPath(new URL(`../../../../../packages/${PACKAGES[this.name]}/src/main.ts`, import.meta.url));
    const flags = [`--listen=${this.#tcp}`, `--listen=${this.unix}`, "--log-format=json"];
    if (this.name === "chat") flags.push(`--store=${this.#folder.path("chat.db")}`);
    return new ServiceCommand([process.execPath, "--conditions=holdfast-source", main], flags);
  }

  async #listening(): Promise<void> {
    const addresses = [await this.#command.address(), await this.#command.address()];
    this.#tcp = addresses.find((address) => address.startsWith("tcp:")) ?? this.#tcp;
  }
}
