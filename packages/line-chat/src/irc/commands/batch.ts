import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import type { Message } from "../message.ts";
import { MULTILINE, MultilineDraft, type MultilineError } from "../multiline.ts";
import { notesIn, sayTo } from "../saying.ts";

/** `BATCH +<reference> draft/multiline <target>` and `BATCH -<reference>`: a message of several lines. */
export const batch: MemberCommand = {
  name: "BATCH",
  usage: "+<name> <type> {<parameter>}, or -<name>",
  minParams: 1,
  beforeRegistration: false,
  run(client, message) {
    const [reference = ""] = message.params;
    if (!hasCapability(client.capabilities, MULTILINE)) return client.reply("ERR_UNKNOWNCOMMAND", "BATCH");
    if (reference.startsWith("+")) return open(client, message);
    if (reference !== `-${client.draft?.reference}`) return fail(client, { code: "MULTILINE_INVALID", context: [] });
    close(client, client.draft as MultilineDraft);
  },
};

/** A line of the message that the client is sending. */
export function addToDraft(client: IrcMember, draft: MultilineDraft, { verb, tags, params }: Message): void {
  const error = draft.add(verb, tags, params);
  if (!error) return;
  client.resumeAnswer(draft.answer);
  draft.answer = undefined;
  fail(client, error);
}

function open(client: IrcMember, { params: [reference = "", type = "", target = ""], tags }: Message): void {
  if (client.draft || type !== MULTILINE || target === "" || !/^\+[A-Za-z0-9-]+$/.test(reference)) {
    return fail(client, { code: "MULTILINE_INVALID", context: [] });
  }
  const answer = client.deferAnswer();
  client.draft = new MultilineDraft({ reference: reference.slice(1), target, notes: notesIn(client, tags), answer });
}

function close(client: IrcMember, draft: MultilineDraft): void {
  client.draft = undefined;
  if (draft.hasFailed) return;
  client.resumeAnswer(draft.answer);
  const error = draft.end();
  if (error) return fail(client, error);
  const { target, text, notes: tags } = draft;
  const said = { text, tags, hasSeveralLines: true };
  if (draft.verb === "NOTICE") client.server.chat.say(client.person, target, { ...said, manner: "notice" });
  else sayTo(client, target, { ...said, manner: "speech" });
}

function fail(client: IrcMember, { code, context }: MultilineError): void {
  client.standardReply(code, "BATCH", ...context);
}
