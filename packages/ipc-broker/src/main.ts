import { runService } from "@holdfast/net-core/service";
import { brokerService } from "./service.ts";

await runService(brokerService);
