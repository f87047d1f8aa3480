/** Characters that are not seen, which nobody means (RFC 3454, B.1). */
// As alternatives, for some of them would join what stands beside them in a class.
const UNSEEN = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200b|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** All kinds of blanks (RFC 3454, C.1.2). */
const BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

/**
 * A password as it is compared, so that it is the same from whatever keyboard (SASLprep, RFC 4013, with the Unicode of
 * this Node). What that forbids is left as it is: such a password is then right only when it comes in the same form.
 */
export function preparedPassword(password: string): string {
  return password.replaceAll(BLANKS, " ").replaceAll(UNSEEN, "").normalize("NFKC");
}
