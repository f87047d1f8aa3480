// `@holdfast/net-core/service`: what makes a deployable program of a server.
export type { AdminLog } from "./admin/admin-log.ts";
export { AdminServer } from "./admin/admin-server.ts";
export type { AdminRoutes, AdminServerOptions } from "./admin/group-pages.ts";
export { type AdminAnswer, type AdminRequest, jsonAnswer, textAnswer } from "./admin/answer.ts";
export type { AdminRoute } from "./admin/router.ts";
export { type Health, healthcheck, type HealthcheckOptions } from "./admin/healthcheck.ts";
export { type CommonSettings, commonSettings } from "./common-settings.ts";
export { ConfigError, type ConfigProblem, UsageError } from "./config/config-error.ts";
export {
  addresses,
  choice,
  count,
  duration,
  type DurationOptions,
  endpoint,
  endpoints,
  filePath,
  type Given,
  type ListKind,
  listOf,
  type RangeOptions,
  secret,
  type SettingOptions,
  size,
  text,
  toggle,
} from "./config/kinds.ts";
export type { ConfigOf, Setting, Settings, Source } from "./config/setting.ts";
export { settingsTable } from "./config/settings-table.ts";
export { connectionLogger, logConnections } from "./log/connection-log.ts";
export { LineBudget } from "./log/line-budget.ts";
export { EXIT } from "./process/exit-codes.ts";
export { runService } from "./process/run-service.ts";
export {
  bindOptions,
  type CommonConfig,
  lameDuckOptions,
  limitOptions,
  serverOptions,
  shutdownOptions,
  tlsOptions,
} from "./server-settings.ts";
export type { ServicePhase } from "./phase.ts";
export { settingsOf } from "./workers/workers-setting.ts";
export type { Service, ServiceApp, ServiceContext, SubCommand } from "./service.ts";
