/** InspIRCd without limits on how much is said, and with nobody asked for signs of life meanwhile. */
export function inspircdConfig(port: number): string {
  return `
<server name="irc.bench" description="bench" network="Bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="${port}" type="clients">
<connect allow="*" timeout="60" pingfreq="3600" fakelag="off" commandrate="1000000000" threshold="1000000"
  recvq="1048576" softsendq="1073741824" hardsendq="1073741824" localmax="100000" globalmax="100000" maxchans="100"
  useident="no" resolvehostnames="no" maxconnwarn="no" useconnflood="no">
<performance netbuffersize="65534" somaxconn="4096" softlimit="100000" quietbursts="yes">
<files motd="/dev/null">
`;
}
