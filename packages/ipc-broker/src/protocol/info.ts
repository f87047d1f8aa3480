/** What the broker says of itself to one client. */
export interface Info {
  readonly server_id: string;
  readonly server_name: string;
  readonly version: string;
  readonly proto: 1;
  readonly go: string;
  readonly host: string;
  readonly port: number;
  readonly headers: true;
  readonly max_payload: number;
  readonly client_id: number;
  readonly client_ip?: string | undefined;
  readonly auth_required?: true | undefined;
  readonly tls_required?: true | undefined;
  readonly nonce?: string | undefined;
  /** Lame duck mode: the broker is about to go. */
  readonly ldm?: true | undefined;
}

/** As a line of one character a byte. */
export function infoLine(info: Info): string {
  return `INFO ${Buffer.from(JSON.stringify(info)).toString("latin1")} \r\n`;
}
