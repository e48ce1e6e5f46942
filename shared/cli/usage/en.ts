/**
 * The usage errors in English.
 *
 * @module
 */
import type { UsageStrings } from "./strings.ts";

export const EN: UsageStrings = {
  unexpected: (what, path) => `This should not have happened: ${what}. Please report it with the details in ${path}`,
  unexpectedUnsaved: (what, why, details) =>
    `This should not have happened: ${what}. Please report it with these details, which could not be saved (${why}): ${details}`,
  commandNeeded: "A command is missing",
  noCommand: (name, near) =>
    `There is no command ${name}${near === undefined ? "" : `. Did you mean \`chat ${near}\`?`}`,
  more: (sentence, help) => `${sentence}${sentence.endsWith("?") ? "" : "."} See ${help}`,

  noFlag: (arg, near) =>
    `There is no flag ${arg}. ${near === undefined ? "" : `Did you mean ${near}? `}All flags: --help`,
  valueNeeded: (flag, usage) => `${flag} needs a value: ${usage}`,
  badValue: (source, value, why) => `Cannot use ${source} ${value}: ${why}`,
  unreadable: (variable) => `Cannot use ${variable}: its value is not valid UTF-8`,
  wholeNeeded: (least, most) =>
    `expected a whole number${most === null ? `, at least ${least}` : ` from ${least} to ${most}`}`,
  retryNeeded: (most, forever) => `expected a number of seconds, at most ${most}, or \`${forever}\``,
  oneOfNeeded: (words) => `expected one of ${words.join(", ")}`,
  switchNeeded: "expected 1 or 0",
  momentNeeded:
    "expected a date such as 2026-11-01, a date and time such as 2026-11-01T14:00, or an age such as 36h or 7d",
  addressNeeded: "expected HOST or HOST:PORT, with brackets for IPv6: [::1]:12345",
  userInAddress: (user, host) => `your name is not part of the address. Use --name ${user} and the address ${host}`,
  portNeeded: "the port must be a number from 1 to 65535",
  roomsNeeded: "expected names of rooms such as lobby or #lobby, separated by commas",
  personNeeded: "expected the name of a person, such as alice",
  placeNeeded: "expected a room such as '#ops', or the name of a person, such as alice",
  peopleNeeded: "expected names of people such as alice, separated by commas",
  pathNeeded: "the path is empty",
  rateNeeded: "expected a rate such as 5MB/s, 500kB or 2MiB, or 0 for no limit",

  nameNeeded: "A name is missing: --name NAME, or CHAT_NAME in the environment",
  badName: (name) =>
    `Cannot join as ${name}: ${name} is not a valid name. Names have up to 32 letters, digits or -_. ` +
    "and begin with a letter or digit",
  reservedName: (name) => `Cannot join as ${name}: ${name} is reserved. Choose another name`,
  noIdentity: (path) =>
    `Cannot use the key ${path}: there is no such file. To make one: ssh-keygen -t ed25519 -f ${path}`,
  badIdentity: (path, why) => `Cannot use the key ${path}: ${why}`,
  keyNone: "it is not a private key. Ed25519 keys of ssh-keygen or openssl can be used",
  keyPublic: "it is a public key. Give the file with the private one, which has no .pub at its end",
  keyKind: (kind) =>
    `it is ${
      kind === "" ? "a key of another kind" : `a key of the kind ${kind}`
    }, and only Ed25519 keys can be used. ` +
    "To make one: ssh-keygen -t ed25519 -f NEWFILE",
  keyCut: "the end of the file is missing. Copy all of it again",
  keyDamaged: "the file is damaged. Copy it again",
  keyCount: (count) => `there are ${count} keys in it, and only a file with one key can be used`,
  keyCipher: (name) =>
    `it is encrypted with ${name}, which cannot be read here. To change that: ssh-keygen -p -Z aes256-ctr -f FILE`,
  keyRounds: (count, most) =>
    `its passphrase takes ${count} rounds, the limit is ${most}. To change that: ssh-keygen -p -a 100 -f FILE`,
  keyEncrypted:
    "it has a passphrase in a form that cannot be read here. To take the passphrase off: openssl pkey -in FILE -out NEWFILE",
  keyPutty: "it is a key of PuTTY. To convert it: puttygen FILE -O private-openssh-new -o NEWFILE",
  askPassphrase: (path) => `Passphrase of the key ${path}: `,
  askPassphraseAgain: (path) => `That is not the passphrase. Passphrase of the key ${path}: `,
  passphraseNowhere:
    "it has a passphrase, and there is no terminal to ask for it. Use a copy of the key without one: ssh-keygen -p -f COPY",
  passphraseNeeded: "its passphrase is needed",
  passphraseWrong: (tries) => `the passphrase was wrong ${tries} times`,
  identityUnread: (path, why) => `Cannot read the key ${path}: ${why}`,
  importOpen: (path) =>
    `Cannot use the key ${path}: other users of this machine can read it. If nobody has: chmod 600 ${path}, or: chat key import - < ${path}`,
  identityOpen: (path) =>
    `Cannot use the key ${path}: other users of this machine can read it. If nobody has: chmod 600 ${path}`,
  identityUnsaved: (path, why) =>
    `Cannot save your key in ${path}: ${why}. You come as a guest: a key that is lost would take your name with it`,
  keyWhat: (arg) => `\`chat key\` cannot do ${arg}: chat key, chat key export FILE or chat key import FILE`,
  keyFileNeeded: (word) =>
    `Say which file: chat key ${word} FILE, or - for standard ${word === "export" ? "output" : "input"}`,
  keyTakesOne: (word, arg) => `\`chat key ${word}\` takes one file only: ${arg}`,
  noKeyPlace: "Cannot tell where your key is: HOME is not set",
  noKeyYet: (path) => `Cannot export your key: there is none in ${path} yet. To make one: chat key`,
  keyUnwritten: (path, why) => `Cannot save the key in ${path}: ${why}`,
  keyFileExists: (path) => `Cannot export your key: ${path} exists already. To write over it: --replace`,
  otherKeyThere: (path, key) =>
    `Cannot import the key: ${
      key === null ? `something else is in ${path}` : `you have another one, ${key}, in ${path}`
    }. To take the new one instead, and keep the old one beside it: --replace`,
  badServer: (text, why) => `Cannot join ${text}: ${why}`,
  twoServers: (args) => `Cannot join more than one server: ${args}`,
  bothServers: (one, other) => `Cannot join both ${one} and --server ${other}`,
  codeAlone:
    "This looks like an invitation code. Use the whole link, from chat:// to its end, or with the code alone " +
    "chat join HOST, which asks for it",
  badLink: (why) => `Cannot use the link: ${why}`,
  linkHostNeeded: "it does not say which server. A link looks like chat://HOST/#ed25519:KEY",
  linkKeyNeeded: "its end is missing, from the # on. Copy all of it, and put it into quotes in a shell",
  linkKeyBroken: "the key at its end is damaged or cut off. Copy all of it again",
  linkCodeBroken: "the invitation code in it is damaged or cut off. Copy all of it again",
  linkBroken: "it is not a link to a chat server",
  linkIsVisible:
    "Other users of this machine can see the invitation among the arguments of this program. Next time, paste the link at the question for your name",
  serverKeyNeeded: "expected the key of a server: ed25519: and 43 characters",
  bothKeys: (flag, link) => `Cannot expect both the key of --server-key, ${flag}, and that of the link, ${link}`,
  secretUnread: (flag, path, why) => `Cannot read the file of ${flag}, ${path}: ${why}`,
  badInviteFile: (path) => `Cannot use --invite-file ${path}: its first line is neither an invitation code nor a link`,
  badPasswordFile: (path) =>
    `Cannot use --password-file ${path}: its first line is empty or longer than 256 characters`,
  inputTwice: (one, other) => `Cannot read standard input for both ${one} and ${other}`,
  tooManyRooms: (count, most) => `Cannot use --rooms: there are ${count} rooms, the limit is ${most}`,
  tooLongRooms: (bytes, most) => `Cannot use --rooms: the names have ${bytes} bytes in total, the limit is ${most}`,

  sayToNeeded: "Say where the message goes: --to '#ROOM', or --to NAME",
  textToSayNeeded: "Give the text: chat say --to '#ROOM' TEXT, or pipe it into this command",
  toNeeded: "Say who receives the files: --to NAME",
  fromNeeded: "Say whose files you want: --from NAME",
  sendPathsNeeded: "Say what to send: chat send --to NAME PATH…, or - for standard input",
  getPathsNeeded: "Say what to get: chat get --from NAME PATH…, with paths as `/tree NAME` shows them",
  tooManyPaths: (count, most) => `Cannot take ${count} paths at once, the limit is ${most}. Put them into a folder`,
  asTakesOne: (count) => `Cannot use --as for ${count} paths: it names one file or folder`,
  asIsNoPath: "expected a name, not a path: the other side chooses the folder",
  inputTakesNone: (arg) => `Cannot send - (standard input) together with other files: ${arg}`,
  receiveTakesNone: (arg) =>
    `\`chat receive\` takes no argument: ${arg}. To choose the folder for the files: --into DIR`,

  serveTakesNone: (arg) => `\`chat serve\` takes no argument: ${arg}`,
  networksNeeded: "expected addresses or networks, separated by commas, such as 10.0.0.0/8,2001:db8::/32",
  certAndKey: "Give both --cert FILE and --key FILE, or neither of them",
  certWithoutTls: "Cannot use --cert with --no-tls: without TLS no certificate is shown. Leave out one of them",
  proxyWithTls:
    "Cannot use --proxy-protocol with TLS: the proxy cannot put an address into what is encrypted. Let the proxy do the " +
    "encryption, and add --no-tls",
  certUnread: (flag, path, why) => `Cannot read ${flag} ${path}: ${why}`,
  certUnusable: (flags, why) => `Cannot use ${flags}: ${why}`,
  noCertificate: "there is no certificate in PEM format in this file",
  noPrivateKey: "there is no private key in PEM format in this file",
  otherKey: "the key does not belong to the certificate",
  longTitle: (length, most) => `Cannot use --title: it has ${length} characters, the limit is ${most}`,
  motdUnread: (path, why) => `Cannot read --motd ${path}: ${why}`,
  longMotd: (path, length, most) => `Cannot use --motd ${path}: it has ${length} characters, the limit is ${most}`,

  cannotListen: (address, why) => `Cannot listen on ${address}: ${why}`,
  portInUse: "the port is in use. Is a server already running? For another port: --port PORT",
  portNotAllowed:
    "this user is not allowed to do that. Ports below 1024 need special rights. For another port: --port PORT",
  noSuchAddress: "this machine has no such address",
  noAddressForName: "no address is known for this name",
  scopeNeeded: "each network has this address. Say which network you mean, as in fe80::1%eth0",

  tooFewDescriptors: (wanted) =>
    `Cannot start: the limit of open files is too low even without clients. Allow ${wanted}: LimitNOFILE=${wanted} in a unit of systemd, or \`ulimit -n ${wanted}\` in a shell`,

  bothDataAndMemory: "Cannot use --data with --memory: one saves messages to disk, the other does not",
  noFolderPlace: "Cannot tell where the history is: HOME is not set. To give its folder: --data DIR",
  folderTooNew: (folder, { its, known }) =>
    `Cannot open the history in ${folder}: it was made by a newer version of chat (${its}; this one knows ${known}). ` +
    "Use that version, or another folder: --data DIR",
  folderBeingRead: (folder) =>
    `Cannot clear the files in ${folder}: another program, such as \`chat export\`, is reading them. Wait until it is done and try again`,
  folderInUse: (folder) =>
    `Cannot open the history in ${folder}: a server is using it. Stop that server, or use another folder: --data DIR`,
  folderForeign: (folder, file) =>
    `Cannot open the history in ${folder}: ${file} was not made by chat. Use another folder: --data DIR`,
  folderDamaged: (folder, why) =>
    `Cannot open the history in ${folder}: history.db is damaged (${why}). To see what can still be read: chat check ` +
    "--data DIR. Restore the folder from a backup, or use another one: --data DIR",
  historyDamaged: (folder, messages) =>
    `The history in ${folder} is damaged. Stop the server and restore the folder from a backup. ` +
    (messages === 0
      ? "No message can be read"
      : `To save what can be read (${messages} messages): chat export --data DIR`),
  historyLost: (folder, why) =>
    `Cannot read the history in ${folder}: history.db is damaged as a whole (${why}). Restore the folder from a backup`,
  historyEmptied: (folder) =>
    `Cannot read the history in ${folder}: history.db is empty, as it may be after a loss of power. Restore the folder from ` +
    "a backup. To begin a new history instead: remove history.db",
  exportDamaged: (folder, ids) => {
    const ranges = ids.map(({ from, to }) => to === null ? `from ${from} on` : `${from} to ${to}`).join(", ");
    return `Skipped the messages with ids ${ranges}: the history in ${folder} is damaged there. To see more: chat check --data DIR`;
  },
  checkTakesNone: (arg) => `\`chat check\` takes no argument: ${arg}. To give the folder: --data DIR`,
  restoreTakesNone: (arg) => `\`chat restore\` takes no argument: ${arg}. To give the folder: --data DIR`,
  badServerKey: (folder, file) =>
    `Cannot start with ${folder}: the key of the server in ${file} is damaged. Put back a copy of it; with a new key, clients would refuse this server`,
  folderUnopened: (folder, why) => `Cannot open the history in ${folder}: ${why}`,
  folderUnusable: (folder, why) =>
    `Cannot keep a history in ${folder}: ${why}. Use another folder: --data DIR, or keep everything in memory: --memory`,
  folderUnmade: "there is no such folder, and it cannot be made",
  folderOld: (folder, why) =>
    `Cannot open the history in ${folder}: an earlier version of chat made it, and it cannot be upgraded: ${why}. ` +
    "Make it writable, and try again",
  folderGone: (folder) => `Cannot find the history in ${folder} any more: the folder was removed or moved away`,
  folderReplaced: (folder) =>
    `Cannot continue the history in ${folder}: another history, or another state of it, is there now. ` +
    "To use that one, restart the server",
  folderEmpty: (folder) => `There is no history in ${folder}. To give the folder of a server: --data DIR`,
  noRoomThere: (room, rooms) =>
    `There are no messages in ${room}.${rooms.length === 0 ? "" : ` Rooms: ${rooms.join(", ")}`}`,
  noPersonThere: (name, near) => `Nobody is called ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  compactBeingRead: (folder) =>
    `Cannot compact the history in ${folder}: another program, such as \`chat export\`, is reading it. Wait until it is done and try again`,
  compactNoSpace: (folder, { needed, free }) =>
    `Cannot compact the history in ${folder}: the disk has ${megabytes(free)} free, and the copy needs ${
      megabytes(needed)
    }. Free some space and try again`,
  compactTakesNone: (arg) => `\`chat compact\` takes no argument: ${arg}`,
  exportTakesNone: (arg) => `\`chat export\` takes no argument: ${arg}`,
  forgetTakesNone: (arg) => `\`chat forget\` takes no argument: ${arg}. To name the person: --name NAME`,
  forgetWhom: "Say whom to forget: --name NAME",
  yesNeeded: "Nothing was removed: there is no terminal to ask at. To remove it without asking: --yes",
  outputFailed: (why) => `Cannot write: ${why}`,

  lifetimeNeeded: "expected a duration such as 12h or 2d, or never",
  inviteWhat: (arg) =>
    `${
      arg === undefined ? "Say what to do" : `\`chat invite\` cannot do ${arg}`
    }: chat invite new, list or withdraw NUMBER`,
  inviteTakesNone: (word, arg) => `\`chat invite ${word}\` takes no argument: ${arg}`,
  inviteNumberNeeded: "Say which invitation: chat invite withdraw NUMBER. To see their numbers: chat invite list",
  badInvitedName: (name) => `Cannot invite ${name}: ${name} is not a valid name`,
  inviteNotAllowed: (folder) =>
    `Cannot talk to the server in ${folder}: only the user who runs it may do that. Run this command as that user`,
  noServerRuns: (folder) =>
    `Cannot talk to the server in ${folder}: none is running there. Start it with chat serve, or give the folder of ` +
    "another one: --data DIR",
  controlFailed: (folder, why) => `Cannot talk to the server in ${folder}: ${why}`,
  otherVersion: "it is another version of chat. Restart it, and try again",
  controlMisunderstood: (folder) =>
    `Cannot talk to the server in ${folder}: it did not understand the request. It may be another version of chat`,
  noInvitation: (number) =>
    `Cannot withdraw invitation ${number}: there is none with this number. To see them: chat invite list`,
  invitationSpent: (number) => `Cannot withdraw invitation ${number}: it was used up`,
  invitationExpired: (number) => `Cannot withdraw invitation ${number}: it has expired`,
  invitationWithdrawn: (number) => `Cannot withdraw invitation ${number}: it was withdrawn before`,
  tooManyInvitations: "Cannot make an invitation: too many are open. To withdraw one: chat invite withdraw NUMBER",
  invitationUnsaved: (folder) => `Cannot make an invitation: the server cannot write to ${folder}. Its log says why`,
  invitationsClosed: "Cannot make an invitation: the server lets in members only (--access closed)",

  adminWhat: (arg) =>
    `${arg === undefined ? "Say what to do" : `\`chat admin\` cannot do ${arg}`}: chat admin name reset NAME`,
  resetWhat: "Say which name: chat admin name reset NAME",
  resetTakesOne: (arg) => `\`chat admin name reset\` takes one name: ${arg} is too much`,
  badResetName: (name) => `Cannot reset ${name}: ${name} is not a valid name`,
  badResetKey: (key) => `Cannot use --key ${key}: expected a key such as ed25519:…, as \`chat key\` shows it`,
  nameOfNobody: (name) => `Cannot reset ${name}: this name belongs to nobody`,

  passwordFileNeeded: "Cannot use --access password without the password: --password-file FILE",
  passwordFileUnused: "Cannot use --password-file without --access password",
  passwordUnread: (path, why) => `Cannot use --password-file ${path}: ${why}`,
  passwordTooShort: (least) => `the password is too short. It needs at least ${least} characters`,
  passwordTooLong: (most) => `the password is too long, the limit is ${most} characters`,

  noSuchFolder: "there is no such folder",
  noSuchFile: "there is no such file",
  isFolder: "it is a folder",
  fileThere: "a file has that name",
  isNoFile: "it is not a regular file",
  isNoFolder: "a part of the path is not a folder",
  notAllowed: "this user is not allowed to do that",
  closedPlace: "the system folders /dev, /proc and /sys are closed to this program",
  diskFull: "the disk is full",
  fileTooLarge: "the file has reached the largest size that is allowed here",
  diskReadOnly: "the disk or the folder is read-only",
  diskFails: "the disk reports an error",
  tooManyOpen: "too many files are open",
  nameTooLong: "the name is too long",
  tooManyLinks: "the path leads through too many links",
  databaseLocked: "another program is using it",
  databaseMalformed: "database disk image is malformed",
  noDatabase: "file is not a database",
  systemSays: (text) => text,
  homeUnset: "HOME is not set",
  databaseUnopened: "the files that are needed beside it cannot be made. The disk may be full, or the folder read-only",
  tooLarge: (most) => `it is too large, the limit is ${most} bytes`,
  notUtf8: "it is not UTF-8 text",

  configUnread: (path, why) => `Cannot read the configuration file ${path}: ${why}`,
  configBroken: (path, place) =>
    `Cannot read the configuration file ${path}${place === "" ? "" : `:${place}`}: it is not valid JSON; comments ` +
    "and trailing commas are fine",
  badSetting: ({ key, value, path, why }) => `Cannot use ${key}: ${value} in ${path}: ${why}`,
  unknownSetting: (key, path, near) =>
    `There is no setting ${key}, so it is ignored in ${path}.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  aliasOfCommand: (name, path) => `${name} is already a command, so the alias is ignored in ${path}.`,
  objectNeeded: 'expected the settings in braces, such as { "name": "bob" }',
  textNeeded: "expected text in quotes",
  listNeeded: 'expected a list of texts, such as ["one", "two"]',
  trueNeeded: "expected true or false",
  namesNeeded: 'expected a list of names, such as ["alice", "bob"]',
  aliasesNeeded: 'expected aliases and the line that each stands for, which begins with /, such as { "w": "/who" }',
  folderNeeded: "expected an absolute path, or one that begins with ~/",

  configTakesInit: (arg) => `\`chat config\` takes no argument other than init: ${arg}`,
  noConfigPlace: "Cannot tell where the configuration file is: HOME is not set",
  configExists: (path) => `The configuration file already exists: ${path}. Edit it, or move it away to write a new one`,
  configUnwritten: (path, why) => `Cannot write ${path}: ${why}`,

  historyFailed: (path, why) => `Cannot save the input history in ${path}: ${why}. The chat continues without it`,
  logFailed: (path, why) => `Cannot write the log ${path}: ${why}. Logging has stopped`,
  tooSlow: "the disk is too slow",

  shellNeeded: (arg, shells) =>
    `\`chat completions\` needs the name of a shell (${shells.join(", ")})${arg === null ? "" : `: ${arg}`}`,
};

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
