/**
 * The sentences about wrong use of the command line and of the configuration file, and about files that cannot be used.
 * They have no full stop. A language that lacks one of them (en.ts, zh.ts) does not compile.
 *
 * Callers make text from outside printable before they put it into a sentence.
 *
 * @module
 */

/** The sentences, and the phrases in them. */
export interface UsageStrings {
  readonly commandNeeded: string;
  readonly noCommand: (name: string, near: string | undefined) => string;
  /** An error that nothing expected. `path` is the file with its details. */
  readonly unexpected: (what: string, path: string) => string;
  /** The same if the file could not be written, for the reason `why`; `details` are one line. */
  readonly unexpectedUnsaved: (what: string, why: string, details: string) => string;
  /** Adds where to read more, such as `chat join --help`. */
  readonly more: (sentence: string, help: string) => string;

  readonly noFlag: (arg: string, near: string | undefined) => string;
  readonly valueNeeded: (flag: string, usage: string) => string;
  /** `source` is a flag or a variable; `why` is one of the phrases below. */
  readonly badValue: (source: string, value: string, why: string) => string;
  /** `variable` has a value that is not valid UTF-8. */
  readonly unreadable: (variable: string) => string;
  /** `most` is `null` if there is no maximum. */
  readonly wholeNeeded: (least: number, most: number | null) => string;
  /** `most` is in seconds; `forever` is the word for no end. */
  readonly retryNeeded: (most: number, forever: string) => string;
  readonly oneOfNeeded: (words: readonly string[]) => string;
  readonly switchNeeded: string;
  readonly momentNeeded: string;
  readonly addressNeeded: string;
  /** Somebody typed `user@host`. */
  readonly userInAddress: (user: string, host: string) => string;
  readonly portNeeded: string;
  readonly roomsNeeded: string;
  readonly personNeeded: string;
  readonly placeNeeded: string;
  readonly peopleNeeded: string;
  readonly rateNeeded: string;
  readonly pathNeeded: string;

  readonly nameNeeded: string;
  readonly badName: (name: string) => string;
  readonly reservedName: (name: string) => string;
  /** About the file of a key. */
  readonly noIdentity: (path: string) => string;
  /** `why` is one of the phrases below. */
  readonly badIdentity: (path: string, why: string) => string;
  readonly keyNone: string;
  readonly keyPublic: string;
  /** Of another kind, such as `ssh-rsa`; empty: it is not known which. */
  readonly keyKind: (kind: string) => string;
  readonly keyCut: string;
  readonly keyDamaged: string;
  readonly keyCount: (count: number) => string;
  /** Encrypted in a way that cannot be read, such as `chacha20-poly1305@openssh.com`. */
  readonly keyCipher: (name: string) => string;
  readonly keyRounds: (count: number, most: number) => string;
  readonly keyEncrypted: string;
  readonly keyPutty: string;
  /** Questions, and what follows of the answers. */
  readonly askPassphrase: (path: string) => string;
  readonly askPassphraseAgain: (path: string) => string;
  readonly passphraseNowhere: string;
  readonly passphraseNeeded: string;
  readonly passphraseWrong: (tries: number) => string;
  readonly identityUnread: (path: string, why: string) => string;
  readonly identityOpen: (path: string) => string;
  /** The same about a key that is imported: a file system without permissions cannot keep it from others. */
  readonly importOpen: (path: string) => string;
  readonly identityUnsaved: (path: string, why: string) => string;
  /** Of `chat key`: what cannot follow it, and what is missing or too many after a word. */
  readonly keyWhat: (arg: string) => string;
  readonly keyFileNeeded: (word: "export" | "import") => string;
  readonly keyTakesOne: (word: string, arg: string) => string;
  readonly noKeyPlace: string;
  readonly noKeyYet: (path: string) => string;
  readonly keyUnwritten: (path: string, why: string) => string;
  readonly keyFileExists: (path: string) => string;
  /** `key` is `null` if the file has none that can be used. */
  readonly otherKeyThere: (path: string, key: string | null) => string;
  readonly badServer: (text: string, why: string) => string;
  readonly twoServers: (args: string) => string;
  readonly bothServers: (one: string, other: string) => string;
  /** The code of an invitation, where a name or a server was expected. */
  readonly codeAlone: string;
  /** A link, and not what is in it: an invitation is a secret. `why` is one of the five below. */
  readonly badLink: (why: string) => string;
  readonly linkHostNeeded: string;
  readonly linkKeyNeeded: string;
  readonly linkKeyBroken: string;
  readonly linkCodeBroken: string;
  readonly linkBroken: string;
  readonly linkIsVisible: string;
  readonly serverKeyNeeded: string;
  /** The key of `--server-key` and that of a link. */
  readonly bothKeys: (flag: string, link: string) => string;
  /** `--invite-file` or `--password-file`; `path` is harmless to show. */
  readonly secretUnread: (flag: string, path: string, why: string) => string;
  readonly badInviteFile: (path: string) => string;
  readonly badPasswordFile: (path: string) => string;
  /** Two flags that both read standard input. */
  readonly inputTwice: (one: string, other: string) => string;
  readonly tooManyRooms: (count: number, most: number) => string;
  readonly tooLongRooms: (bytes: number, most: number) => string;

  /** About `chat send`, `chat get` and `chat receive`. */
  readonly sayToNeeded: string;
  readonly textToSayNeeded: string;
  readonly toNeeded: string;
  readonly fromNeeded: string;
  readonly sendPathsNeeded: string;
  readonly getPathsNeeded: string;
  readonly tooManyPaths: (count: number, most: number) => string;
  readonly asTakesOne: (count: number) => string;
  readonly asIsNoPath: string;
  readonly inputTakesNone: (arg: string) => string;
  readonly receiveTakesNone: (arg: string) => string;

  readonly serveTakesNone: (arg: string) => string;
  readonly networksNeeded: string;
  readonly certAndKey: string;
  readonly certWithoutTls: string;
  readonly proxyWithTls: string;
  readonly certUnread: (flag: string, path: string, why: string) => string;
  readonly certUnusable: (flags: string, why: string) => string;
  readonly noCertificate: string;
  readonly noPrivateKey: string;
  readonly otherKey: string;
  readonly longTitle: (length: number, most: number) => string;
  readonly motdUnread: (path: string, why: string) => string;
  readonly longMotd: (path: string, length: number, most: number) => string;

  /** `address` cannot be listened on; `why` is one of the phrases below. */
  readonly cannotListen: (address: string, why: string) => string;
  readonly portInUse: string;
  readonly portNotAllowed: string;
  readonly noSuchAddress: string;
  readonly noAddressForName: string;
  readonly scopeNeeded: string;

  readonly tooFewDescriptors: (wanted: number) => string;

  readonly bothDataAndMemory: string;
  readonly noFolderPlace: string;
  /** `folder` is JSON. The versions are those of the schema. */
  readonly folderTooNew: (folder: string, versions: { its: number; known: number }) => string;
  readonly folderInUse: (folder: string) => string;
  readonly folderForeign: (folder: string, file: string) => string;
  readonly folderBeingRead: (folder: string) => string;
  readonly folderDamaged: (folder: string, why: string) => string;
  /** What `chat check` says about a damaged history; `messages`: how many can still be read. */
  readonly historyDamaged: (folder: string, messages: number) => string;
  /** Nothing of a history can be read. */
  readonly historyLost: (folder: string, why: string) => string;
  readonly historyEmptied: (folder: string) => string;
  /** Which ids `chat export` could not read. `to`: `null` up to the end. */
  readonly exportDamaged: (folder: string, ids: readonly { from: number; to: number | null }[]) => string;
  readonly checkTakesNone: (arg: string) => string;
  readonly restoreTakesNone: (arg: string) => string;
  readonly badServerKey: (folder: string, file: string) => string;
  readonly folderUnopened: (folder: string, why: string) => string;
  readonly folderUnusable: (folder: string, why: string) => string;
  readonly folderUnmade: string;
  readonly folderOld: (folder: string, why: string) => string;
  /** The folder of a running server is missing, or has another history now. */
  readonly folderGone: (folder: string) => string;
  readonly folderReplaced: (folder: string) => string;
  readonly folderEmpty: (folder: string) => string;
  /** `rooms`: existing rooms that may have been meant, made printable. */
  readonly noRoomThere: (room: string, rooms: readonly string[]) => string;
  readonly noPersonThere: (name: string, near: string | undefined) => string;
  readonly compactBeingRead: (folder: string) => string;
  /** Both numbers are bytes. */
  readonly compactNoSpace: (folder: string, space: { needed: number; free: number }) => string;
  readonly compactTakesNone: (arg: string) => string;
  readonly exportTakesNone: (arg: string) => string;
  readonly forgetTakesNone: (arg: string) => string;
  readonly forgetWhom: string;
  readonly yesNeeded: string;
  readonly outputFailed: (why: string) => string;

  readonly lifetimeNeeded: string;
  /** `arg` is JSON; `undefined` if none was given. */
  readonly inviteWhat: (arg: string | undefined) => string;
  readonly inviteTakesNone: (word: string, arg: string) => string;
  readonly inviteNumberNeeded: string;
  readonly badInvitedName: (name: string) => string;
  readonly inviteNotAllowed: (folder: string) => string;
  readonly noServerRuns: (folder: string) => string;
  readonly controlFailed: (folder: string, why: string) => string;
  readonly otherVersion: string;
  readonly controlMisunderstood: (folder: string) => string;
  readonly noInvitation: (number: number) => string;
  readonly invitationSpent: (number: number) => string;
  readonly invitationExpired: (number: number) => string;
  readonly invitationWithdrawn: (number: number) => string;
  readonly tooManyInvitations: string;
  readonly invitationUnsaved: (folder: string) => string;
  readonly invitationsClosed: string;

  /** `arg` is JSON; `undefined` if nothing was given. */
  readonly adminWhat: (arg: string | undefined) => string;
  readonly resetWhat: string;
  readonly resetTakesOne: (arg: string) => string;
  readonly badResetName: (name: string) => string;
  readonly badResetKey: (key: string) => string;
  readonly nameOfNobody: (name: string) => string;

  readonly passwordFileNeeded: string;
  readonly passwordFileUnused: string;
  /** `path` is JSON. */
  readonly passwordUnread: (path: string, why: string) => string;
  readonly passwordTooShort: (least: number) => string;
  readonly passwordTooLong: (most: number) => string;

  readonly noSuchFolder: string;
  readonly noSuchFile: string;
  readonly isFolder: string;
  readonly isNoFile: string;
  readonly fileThere: string;
  readonly isNoFolder: string;
  readonly notAllowed: string;
  readonly closedPlace: string;
  readonly diskFull: string;
  readonly diskReadOnly: string;
  readonly fileTooLarge: string;
  readonly diskFails: string;
  readonly tooManyOpen: string;
  readonly nameTooLong: string;
  readonly tooManyLinks: string;
  readonly databaseUnopened: string;
  readonly databaseLocked: string;
  readonly databaseMalformed: string;
  readonly noDatabase: string;
  /** `text` is what the system says, in English. */
  readonly systemSays: (text: string) => string;
  readonly homeUnset: string;
  /** Sizes are in bytes. */
  readonly tooLarge: (most: number) => string;
  readonly notUtf8: string;

  readonly configUnread: (path: string, why: string) => string;
  /** `place` is a line and a column, or empty. */
  readonly configBroken: (path: string, place: string) => string;
  /** `key` and `value` are JSON. */
  readonly badSetting: (setting: { key: string; value: string; path: string; why: string }) => string;
  readonly unknownSetting: (key: string, path: string, near: string | undefined) => string;
  readonly aliasOfCommand: (name: string, path: string) => string;
  readonly objectNeeded: string;
  readonly textNeeded: string;
  readonly listNeeded: string;
  readonly trueNeeded: string;
  readonly namesNeeded: string;
  readonly aliasesNeeded: string;
  readonly folderNeeded: string;

  readonly configTakesInit: (arg: string) => string;
  readonly noConfigPlace: string;
  readonly configExists: (path: string) => string;
  readonly configUnwritten: (path: string, why: string) => string;

  readonly historyFailed: (path: string, why: string) => string;
  readonly logFailed: (path: string, why: string) => string;
  readonly tooSlow: string;

  /** `arg` is `null` if none was given. */
  readonly shellNeeded: (arg: string | null, shells: readonly string[]) => string;
}
