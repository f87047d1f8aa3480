// `@holdfast/net-core/testing`: what the users of net-core test their own servers with, in any test runner.
export { Authority, type Certificate } from "./authority.ts";
export { Child, type ChildOptions } from "./child.ts";
export { duplexPair, type DuplexPairOptions, type MemoryEnd } from "./duplex-pair.ts";
export { ExpectationError } from "./expectation-error.ts";
export { FaultProxy, type FaultProxyEventMap, type FaultProxyOptions } from "./fault-proxy.ts";
export type { Direction, Faults, FaultSettings, FaultsInForce } from "./faults.ts";
export { listening, type Listening } from "./listening.ts";
export type { AddressOfEnd, RecordedOptions } from "./memory-socket.ts";
export { PortThief, PortThiefError } from "./port-thief.ts";
export {
  findProgram,
  type FoundProgram,
  MissingProgramError,
  type ProgramNeeds,
  requireProgram,
  skipNote,
} from "./program.ts";
export type { ProxiedConnection, Side } from "./proxied-connection.ts";
export { type ConnectionEnd, ScriptedClient } from "./scripted-client.ts";
export { describeService, type TestRunner } from "./service/describe-service.ts";
export { type LogLine, LogLines } from "./service/log-lines.ts";
export type { ServiceUnderTest } from "./service/service-case.ts";
export { ServiceCommand } from "./service/service-command.ts";
export { temporaryDirectory, type TemporaryDirectory } from "./temporary-directory.ts";
export { VirtualClock } from "./virtual-clock.ts";
export type { GuardOptions } from "./watch.ts";
