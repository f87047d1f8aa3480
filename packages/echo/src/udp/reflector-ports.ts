/**
 * Ports that a datagram is never answered from: of services that answer whatever comes to them. Whoever forges such a
 * source address makes us and that service answer each other for ever, each answer the other's next question; or has
 * us ask it, in our name, for an answer that is far bigger than the question.
 */
export const REFLECTOR_PORTS: ReadonlyMap<number, string> = new Map([
  // They answer anything, another echo's answer too.
  [7, "echo"], // RFC 862
  [11, "systat"], // RFC 866
  [13, "daytime"], // RFC 867
  [17, "qotd"], // RFC 865
  [19, "chargen"], // RFC 864; up to 512 bytes for each datagram
  [37, "time"], // RFC 868
  // Some of them answer an error with an error (CVE-2024-2169).
  [53, "domain"],
  [69, "tftp"],
  [123, "ntp"],
  // They answer a small question with a big answer.
  [111, "sunrpc"],
  [137, "netbios-ns"],
  [161, "snmp"],
  [389, "cldap"],
  [520, "route"],
]);
