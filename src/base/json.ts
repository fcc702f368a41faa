/** JSON as it is read and written. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [field: string]: Json }
