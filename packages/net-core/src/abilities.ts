/** A class, as a mixin takes and gives it. */
// oxlint-disable-next-line typescript/no-explicit-any -- TypeScript demands `any[]` of a mixin's base.
export type Class<Instance extends object> = new (...args: any[]) => Instance;

/** Adds abilities to a class by extending it. */
export type Mixin<Base extends object, Able extends Base> = (base: Class<Base>) => Class<Able>;

/**
 * Gives a mixin's abilities to objects that exist already, whatever class made them: the object's
 * prototype is replaced by one that extends it. (This is how an accepted socket, which `node:net`
 * made, becomes ours; it costs a fraction of a wrapper, and the object stays the one everybody holds.)
 * @returns a function that is idempotent and returns its argument.
 */
export function adopterOf<Base extends object, Able extends Base>(
  mixin: Mixin<Base, Able>,
  brand: symbol,
): (object: Base) => Able {
  const extended = new WeakMap<object, object>();
  return (object) => {
    if (brand in object) return object as Able;
    const prototype = Object.getPrototypeOf(object) as object;
    let able = extended.get(prototype);
    if (!able) {
      able = mixin(classWith(prototype)).prototype as object;
      // As before: `object.constructor` is the class that made it.
      Reflect.deleteProperty(able, "constructor");
      extended.set(prototype, able);
    }
    return Object.setPrototypeOf(object, able) as Able;
  };
}

function classWith<Instance extends object>(prototype: object): Class<Instance> {
  return Object.defineProperty(function () {}, "prototype", { value: prototype }) as never;
}

/**
 * Makes `constructor` a subclass of `base` that, like the classes of `node:net`, can be called without
 * `new`, and by `util.inherits` subclasses on their `this`; no `class` can. Code that swaps its import
 * keeps its answers: every `base` counts as an instance of `constructor`, though not of its subclasses.
 */
export function callableSubclass<Constructor>(
  name: string,
  constructor: (...args: never[]) => unknown,
  { base, prototype }: { base: object; prototype: object },
): Constructor {
  Object.setPrototypeOf(constructor, base);
  Object.defineProperty(constructor, "name", { value: name });
  Object.defineProperty(constructor, "prototype", { value: prototype });
  Object.defineProperty(prototype, "constructor", { value: constructor, writable: true, configurable: true });
  Object.defineProperty(constructor, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      const asked = this === constructor ? base : this;
      return Reflect.apply(Function.prototype[Symbol.hasInstance], asked, [value]);
    },
  });
  return constructor as object as Constructor;
}
