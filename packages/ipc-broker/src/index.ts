export type {
  AuthOptions,
  NkeyUser,
  PasswordUser,
  PeerRule,
  PeerUser,
  PermissionOptions,
  ResponseOptions,
  SubjectRules,
  UserOptions,
} from "./auth/auth-options.ts";
export { hashPassword, type ScryptCost } from "@holdfast/net-core";
export { Broker, createBroker } from "./server/broker-server.ts";
export type { BrokerOptions } from "./server/options.ts";
