import { fold } from "../../chat/names.ts";
import { FAILURE, type Mechanism } from "./mechanism.ts";

/** EXTERNAL (RFC 4422, appendix A): the certificate that the client has shown stands for an account. */
export const external: Mechanism = {
  name: "EXTERNAL",
  begin: ({ accounts, certificate }) => ({
    step(message) {
      const account = certificate === undefined ? undefined : accounts.findByCertificate(certificate);
      const wanted = message.toString();
      if (!account || (wanted !== "" && fold(wanted) !== fold(account.name))) return FAILURE;
      return { kind: "success", account: account.name };
    },
  }),
};
