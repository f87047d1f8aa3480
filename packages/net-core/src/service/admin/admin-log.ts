/** Where the admin endpoint tells what it does and what goes wrong; a pino logger is one. */
export interface AdminLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
