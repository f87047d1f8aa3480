import { fold } from "../../chat/names.ts";
import { FAILURE, type Mechanism } from "./mechanism.ts";

/** PLAIN (RFC 4616): `[account]\0account\0password`. */
export const plain: Mechanism = {
  name: "PLAIN",
  begin: ({ accounts }) => ({
    async step(message) {
      const [authorization = "", name = "", password, ...rest] = message.toString().split("\0");
      if (password === undefined || rest.length > 0) return FAILURE;
      // Nobody acts for somebody else.
      const isOwn = authorization === "" || fold(authorization) === fold(name);
      const account = await accounts.verify(name, password);
      return account && isOwn ? { kind: "success", account: account.name } : FAILURE;
    },
  }),
};
