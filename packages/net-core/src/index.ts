import * as surface from "./surface.ts";

export * from "./surface.ts";

// The default import and `require` of `node:net` give a plain object whose members may be replaced, and
// so do ours. https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
const net: typeof surface = { ...surface };

export default net;
export { net as "module.exports" };
