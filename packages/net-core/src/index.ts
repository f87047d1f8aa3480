import * as surface from "./surface.ts";

export * from "./surface.ts";

// The default import and `require` of `node:net` give a plain object whose members may be replaced, and
// so do ours. https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
const net: typeof surface = { ...surface };

// `import net from "node:net"` is a namespace of types too: `net.Socket`, `net.AddressInfo`…
declare namespace net {
  export type AddressInfo = surface.AddressInfo;
  export type BlockList = surface.BlockList;
  export type ConnectOptions = surface.ConnectOptions;
  export type DropArgument = surface.DropArgument;
  export type IpcNetConnectOpts = surface.IpcNetConnectOpts;
  export type IpcSocketConnectOpts = surface.IpcSocketConnectOpts;
  export type IPVersion = surface.IPVersion;
  export type ListenOptions = surface.ListenOptions;
  export type LookupFunction = surface.LookupFunction;
  export type NetConnectOpts = surface.NetConnectOpts;
  export type OnReadOpts = surface.OnReadOpts;
  export type Server = surface.Server;
  export type ServerOpts = surface.ServerOpts;
  export type Socket = surface.Socket;
  export type SocketAddress = surface.SocketAddress;
  export type SocketAddressInitOptions = surface.SocketAddressInitOptions;
  export type SocketConnectOpts = surface.SocketConnectOpts;
  export type SocketConstructorOpts = surface.SocketConstructorOpts;
  export type SocketReadyState = surface.SocketReadyState;
  export type TcpNetConnectOpts = surface.TcpNetConnectOpts;
  export type TcpSocketConnectOpts = surface.TcpSocketConnectOpts;
}

export default net;
export { net as "module.exports" };
