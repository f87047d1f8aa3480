/** ngIRCd without limits on how much is said, and with nobody asked for signs of life meanwhile. */
export function ngircdConfig(port: number): string {
  return `
[Global]
Name = irc.bench
Info = bench
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
PingTimeout = 3600
PongTimeout = 3600
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
`;
}
