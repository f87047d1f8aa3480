import { OptionTypeError } from "../../errors.ts";
import { type AdminAnswer, type AdminRequest, textAnswer } from "./answer.ts";

/** Answers one path of the admin endpoint. What it throws is logged, and answered with 500. */
export type AdminRoute = (request: AdminRequest) => AdminAnswer | Promise<AdminAnswer>;

/** By method; who answers `GET` answers `HEAD`. */
export type Methods = Readonly<Record<string, AdminRoute>>;

/** By path. One that ends in `/*` stands for every path with one segment in that place. */
export type RouteTable = Readonly<Record<string, Methods>>;

/** Finds what answers a request: by its path, then by its method. */
export class Router {
  readonly #methods: ReadonlyMap<string, Methods>;

  /**
   * @param more routes of the user's, for `GET`.
   * @throws {OptionTypeError} when one of them has a path that is none, or that is taken.
   */
  constructor(table: RouteTable, more: Readonly<Record<string, AdminRoute>> = {}) {
    for (const path of Object.keys(more)) requireFreePath(path, table);
    const given = Object.entries(more).map(([path, route]) => [path, { GET: route }] as const);
    this.#methods = new Map([...Object.entries(table), ...given]);
  }

  /** Whether there is a page at `path`, by any method. */
  has(path: string): boolean {
    return this.#methodsOf(path) !== undefined;
  }

  async answer(request: AdminRequest): Promise<AdminAnswer> {
    const methods = this.#methodsOf(request.path);
    if (!methods) return textAnswer("not found", 404);
    const method = request.method === "HEAD" ? "GET" : request.method;
    return methods[method]?.({ ...request, method }) ?? notAllowed(methods);
  }

  #methodsOf(path: string): Methods | undefined {
    return this.#methods.get(path) ?? this.#methods.get(path.replace(/[^/]+$/, "*"));
  }
}

function requireFreePath(path: string, taken: RouteTable): void {
  // Supervisors only look at the status; a protocol's own tools may want more of the page.
  const isTaken = Object.hasOwn(taken, path) && path !== "/healthz";
  const isFree = path.startsWith("/") && !/[?#\s]/.test(path) && !isTaken;
  if (!isFree)
    throw new OptionTypeError(
      "routes",
      `by paths such as "/x", none of ${Object.keys(taken)
        .filter((known) => known !== "/healthz")
        .join(" ")}`,
      path,
    );
}

/** RFC 9110, section 15.5.6: the answer must say what is allowed. */
function notAllowed(methods: Methods): AdminAnswer {
  const allowed = Object.keys(methods).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return { ...textAnswer("method not allowed", 405), headers: { allow: allowed.join(", ") } };
}
