import { render } from "preact";
import { App } from "./app.tsx";
import { listenToShortcuts } from "./keys/shortcuts.ts";
import { onMessage, openLink } from "./link/link.ts";
import { tellNews } from "./servers/news.tsx";
import { keepSettings } from "./state/settings.ts";
import { receive } from "./state/store.ts";
import { keepTheme } from "./theme.ts";

keepSettings();
keepTheme();
onMessage(receive);
openLink();
listenToShortcuts();
tellNews();
const root = document.querySelector("#app");
if (root) render(<App />, root);
