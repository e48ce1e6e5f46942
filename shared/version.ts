/**
 * The version of the program, as `chat --version` and CHANGELOG.md say it.
 *
 * @module
 */
export const VERSION = "0.1.0";
