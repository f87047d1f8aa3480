import { runService } from "@holdfast/net-core/service";
import { chatService } from "./service.ts";

await runService(chatService);
