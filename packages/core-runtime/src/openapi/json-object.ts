/** A part of a document, as it will be written. */
export type JsonObject = { readonly [name: string]: unknown };
