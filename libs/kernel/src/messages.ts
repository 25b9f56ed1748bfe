declare const answer: unique symbol;

/** A request to change something; its handler runs in one transaction. `R` is what the handler answers. */
export abstract class Command<R = void> {
  declare readonly [answer]: R;
}

/** A question; its handler runs in a read-only transaction. `R` is what the handler answers. */
export abstract class Query<R> {
  declare readonly [answer]: R;
}
