/** What the switch gives a leg to hear; being joined comes before all of it. */
export type Media =
  | { readonly kind: 'silence' }
  /** A file, a stream or a tone, by its own name. */
  | { readonly kind: 'play'; readonly what: string };
