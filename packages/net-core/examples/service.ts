import { Admission, createServer, ServerGroup, sharedBindings } from "@holdfast/net-core";
import { bindOptions, commonSettings, limitOptions, runService, serverOptions, text } from "@holdfast/net-core/service";

const listen = ["tcp://127.0.0.1:7013"];
const settings = {
  ...commonSettings({ listen }), // listen, limits, deadlines, TLS, shutdown, log, admin endpoint…
  greeting: text({ default: "hello", help: "what everybody is told" }), // and one of our own
};

await runService<typeof settings>({
  name: "greet",
  command: "greet",
  envPrefix: "GREET",
  summary: "Greets everybody who comes.",
  version: "1.0.0",
  settings,
  create({ config }) {
    const limits = new Admission(limitOptions(config));
    const group = new ServerGroup(
      sharedBindings(config.listen ?? listen, bindOptions(config)).map((binding) => ({
        binding,
        server: createServer({ ...serverOptions(config), limits }, (socket) => {
          socket.on("error", () => undefined);
          socket.resume().end(`${config.greeting}\n`);
        }),
      })),
    );
    return { group };
  },
});
