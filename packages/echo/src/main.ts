import { runService } from "@holdfast/net-core/service";
import { echoService } from "./service.ts";

await runService(echoService);
