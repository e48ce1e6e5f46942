// Types for a package that carries none.

declare module "bcrypt-pbkdf" {
  interface BcryptPbkdf {
    /** Fills `key` with what is derived of a passphrase and a salt. Returns 0; -1 if one of them is empty. */
    pbkdf(
      passphrase: Uint8Array,
      passphraseLength: number,
      salt: Uint8Array,
      saltLength: number,
      key: Uint8Array,
      keyLength: number,
      rounds: number,
    ): number;
  }
  const bcryptPbkdf: BcryptPbkdf;
  export default bcryptPbkdf;
}
