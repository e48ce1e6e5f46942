/**
 * The usage errors in Chinese.
 *
 * @module
 */
import { chinesePlaceholders } from "./placeholders_zh.ts";
import type { UsageStrings } from "./strings.ts";

export const ZH: UsageStrings = {
  unexpected: (what, path) => `程序出现意外错误：${what}。请附上 ${path} 中的详细信息报告此问题`,
  unexpectedUnsaved: (what, why, details) =>
    `程序出现意外错误：${what}。请附上以下详细信息报告此问题（未能保存到文件：${why}）：${details}`,
  commandNeeded: "缺少命令",
  noCommand: (name, near) => `没有 ${name} 这个命令${near === undefined ? "" : `。是不是想用 \`chat ${near}\`？`}`,
  more: (sentence, help) => `${sentence}${sentence.endsWith("？") ? "" : "。"}详见：${help}`,

  noFlag: (arg, near) => `没有 ${arg} 这个选项。${near === undefined ? "" : `是不是想用 ${near}？`}全部选项：--help`,
  valueNeeded: (flag, usage) => `${flag} 需要一个值：${chinesePlaceholders(usage)}`,
  badValue: (source, value, why) => `无法使用 ${source} ${value}：${why}`,
  unreadable: (variable) => `无法使用 ${variable}：它的值不是有效的 UTF-8`,
  wholeNeeded: (least, most) => `需要一个整数，最小 ${least}${most === null ? "" : `，最大 ${most}`}`,
  retryNeeded: (most, forever) => `需要秒数（最大 ${most}），或 ${forever}（一直重试）`,
  oneOfNeeded: (words) => `可选值：${words.join("、")}`,
  switchNeeded: "可选值：1、0",
  momentNeeded: "需要日期（例如 2026-11-01）、日期和时间（例如 2026-11-01T14:00），或距现在多久（例如 36h、7d）",
  addressNeeded: "需要“主机”或“主机:端口”，IPv6 写作 [::1]:12345",
  userInAddress: (user, host) => `地址中不写名字。请用 --name ${user}，地址写 ${host}`,
  portNeeded: "端口必须是 1 到 65535 之间的数字",
  roomsNeeded: "需要房间名，例如 lobby 或 #lobby，用逗号分隔",
  personNeeded: "需要一个人的名字，例如 alice",
  placeNeeded: "需要一个房间（例如 '#ops'）或一个人的名字（例如 alice）",
  peopleNeeded: "需要人的名字，例如 alice，用逗号分隔",
  pathNeeded: "路径为空",
  rateNeeded: "需要速率，例如 5MB/s、500kB 或 2MiB；0 表示不限",

  nameNeeded: "请用 --name 名字 指定名字，或设置环境变量 CHAT_NAME",
  badName: (name) =>
    `无法以 ${name} 的名字加入：${name} 不能用作名字。名字最多 32 个字符，可用汉字、字母等任何文字，以及数字和 -_. 这几个符号，不能以符号开头`,
  reservedName: (name) => `无法以 ${name} 的名字加入：${name} 是保留的名字，请换一个`,
  noIdentity: (path) => `无法使用密钥 ${path}：没有这个文件。可以这样生成：ssh-keygen -t ed25519 -f ${path}`,
  badIdentity: (path, why) => `无法使用密钥 ${path}：${why}`,
  keyNone: "它不是私钥。可以使用 ssh-keygen 或 openssl 生成的 Ed25519 密钥",
  keyPublic: "它是公钥。请指定私钥的文件，文件名末尾没有 .pub",
  keyKind: (kind) =>
    `它${
      kind === "" ? "" : `是 ${kind} 密钥，`
    }不是 Ed25519 密钥，只能使用 Ed25519 密钥。生成方法：ssh-keygen -t ed25519 -f 新文件`,
  keyCut: "文件的末尾缺失。请重新完整复制",
  keyDamaged: "文件已损坏。请重新复制",
  keyCount: (count) => `其中有 ${count} 个密钥，只能使用含有一个密钥的文件`,
  keyCipher: (name) => `它用 ${name} 加密，这里无法读取。更改方法：ssh-keygen -p -Z aes256-ctr -f 文件`,
  keyRounds: (count, most) => `它的口令需要 ${count} 轮计算，最多 ${most} 轮。更改方法：ssh-keygen -p -a 100 -f 文件`,
  keyEncrypted: "它的口令采用这里无法读取的格式。去掉口令的方法：openssl pkey -in 文件 -out 新文件",
  keyPutty: "它是 PuTTY 的密钥。转换方法：puttygen 文件 -O private-openssh-new -o 新文件",
  askPassphrase: (path) => `密钥 ${path} 的口令：`,
  askPassphraseAgain: (path) => `口令不对。密钥 ${path} 的口令：`,
  passphraseNowhere: "它有口令，而这里没有终端可以询问。请使用去掉口令的副本：ssh-keygen -p -f 副本",
  passphraseNeeded: "需要它的口令",
  passphraseWrong: (tries) => `口令输错了 ${tries} 次`,
  identityUnread: (path, why) => `无法读取密钥 ${path}：${why}`,
  importOpen: (path) =>
    `无法使用密钥 ${path}：这台机器上的其他用户可以读取它。如果确定没有人读过：chmod 600 ${path}，或 chat key import - < ${path}`,
  identityOpen: (path) => `无法使用密钥 ${path}：这台机器上的其他用户可以读取它。如果确定没有人读过：chmod 600 ${path}`,
  identityUnsaved: (path, why) =>
    `无法把你的密钥保存到 ${path}：${why}。你将以访客身份加入：密钥一旦丢失，名字也会随之失去`,
  keyWhat: (arg) => `\`chat key\` 无法执行 ${arg}：chat key、chat key export 文件 或 chat key import 文件`,
  keyFileNeeded: (word) => `请指定文件：chat key ${word} 文件，或用 - 表示标准${word === "export" ? "输出" : "输入"}`,
  keyTakesOne: (word, arg) => `\`chat key ${word}\` 只接受一个文件：${arg}`,
  noKeyPlace: "无法确定密钥的位置：未设置 HOME",
  noKeyYet: (path) => `无法导出密钥：${path} 中还没有密钥。生成方法：chat key`,
  keyUnwritten: (path, why) => `无法把密钥保存到 ${path}：${why}`,
  keyFileExists: (path) => `无法导出密钥：${path} 已存在。要覆盖它：--replace`,
  otherKeyThere: (path, key) =>
    `无法导入密钥：${
      key === null ? `${path} 中有其他内容` : `${path} 中有你的另一个密钥 ${key}`
    }。要改用新的密钥，并把原来的保留在旁边：--replace`,
  badServer: (text, why) => `无法加入 ${text}：${why}`,
  twoServers: (args) => `无法同时加入多个服务器：${args}`,
  bothServers: (one, other) => `无法同时加入 ${one} 和 --server ${other}`,
  codeAlone: "这像是邀请码。请使用完整的链接，从 chat:// 到末尾；如果只有邀请码，请用 chat join HOST，程序会询问邀请码",
  badLink: (why) => `无法使用该链接：${why}`,
  linkHostNeeded: "其中没有服务器地址。链接的格式是 chat://HOST/#ed25519:KEY",
  linkKeyNeeded: "缺少 # 以后的部分。请复制完整的链接，在 shell 中要加引号",
  linkKeyBroken: "末尾的密钥已损坏或不完整。请重新复制完整的链接",
  linkCodeBroken: "其中的邀请码已损坏或不完整。请重新复制完整的链接",
  linkBroken: "它不是聊天服务器的链接",
  linkIsVisible: "本机的其他用户能在程序的参数中看到邀请码。下次请在询问名字时粘贴链接",
  serverKeyNeeded: "需要服务器的密钥：ed25519: 和 43 个字符",
  bothKeys: (flag, link) => `--server-key 的密钥 ${flag} 与链接中的密钥 ${link} 不一致`,
  secretUnread: (flag, path, why) => `无法读取 ${flag} 的文件 ${path}：${why}`,
  badInviteFile: (path) => `无法使用 --invite-file ${path}：第一行既不是邀请码，也不是链接`,
  badPasswordFile: (path) => `无法使用 --password-file ${path}：第一行为空，或超过 256 个字符`,
  inputTwice: (one, other) => `${one} 和 ${other} 不能同时读取标准输入`,
  tooManyRooms: (count, most) => `无法使用 --rooms：共有 ${count} 个房间，最多 ${most} 个`,
  tooLongRooms: (bytes, most) => `无法使用 --rooms：房间名共 ${bytes} 字节，最多 ${most} 字节`,

  sayToNeeded: "请指定消息发到哪里：--to '#房间' 或 --to 名字",
  textToSayNeeded: "请给出内容：chat say --to '#房间' 内容，或通过管道输入",
  toNeeded: "请用 --to 名字 指定接收者",
  fromNeeded: "请用 --from 名字 指定文件的来源",
  sendPathsNeeded: "请指定要发送的文件：chat send --to 名字 路径…，- 表示标准输入",
  getPathsNeeded: "请指定要获取的文件：chat get --from 名字 路径…，路径如 `/tree 名字` 所示",
  tooManyPaths: (count, most) => `一次不能处理 ${count} 个路径，最多 ${most} 个；请把它们放进一个文件夹`,
  asTakesOne: (count) => `--as 不能用于 ${count} 个路径：它只为一个文件或文件夹命名`,
  asIsNoPath: "需要一个名字，而不是路径：文件夹由对方决定",
  inputTakesNone: (arg) => `-（标准输入）不能和其他文件一起发送：${arg}`,
  receiveTakesNone: (arg) => `\`chat receive\` 不接受参数：${arg}。存放的文件夹请用 --into 文件夹 指定`,

  serveTakesNone: (arg) => `\`chat serve\` 不接受参数：${arg}`,
  networksNeeded: "应为地址或网段，以逗号分隔，例如 10.0.0.0/8,2001:db8::/32",
  certAndKey: "--cert FILE 与 --key FILE 必须同时指定，或都不指定",
  certWithoutTls: "--cert 不能与 --no-tls 同时使用：不使用 TLS 时不会出示证书。请去掉其中一个",
  proxyWithTls: "--proxy-protocol 不能与 TLS 同时使用：代理无法在加密内容中加入地址。请由代理负责加密，并加上 --no-tls",
  certUnread: (flag, path, why) => `无法读取 ${flag} ${path}：${why}`,
  certUnusable: (flags, why) => `无法使用 ${flags}：${why}`,
  noCertificate: "文件中没有 PEM 格式的证书",
  noPrivateKey: "文件中没有 PEM 格式的私钥",
  otherKey: "私钥与证书不匹配",
  longTitle: (length, most) => `无法使用 --title：共 ${length} 个字符，最多 ${most} 个`,
  motdUnread: (path, why) => `无法读取 --motd ${path}：${why}`,
  longMotd: (path, length, most) => `无法使用 --motd ${path}：共 ${length} 个字符，最多 ${most} 个`,

  cannotListen: (address, why) => `无法监听 ${address}：${why}`,
  portInUse: "端口已被占用。服务器是否已经在运行？换一个端口请用 --port 端口",
  portNotAllowed: "当前用户没有权限。1024 以下的端口需要特殊权限，换一个端口请用 --port 端口",
  noSuchAddress: "本机没有这个地址",
  noAddressForName: "找不到这个名称对应的地址",
  scopeNeeded: "每个网络都有这个地址。请指明是哪个网络，例如 fe80::1%eth0",

  tooFewDescriptors: (wanted) =>
    `无法启动：打开文件数的上限过低，没有客户端时也不够用。请提高到 ${wanted}：在 systemd 单元中设置 LimitNOFILE=${wanted}，或在 shell 中执行 \`ulimit -n ${wanted}\``,

  bothDataAndMemory: "--data 和 --memory 不能同时使用：一个保存消息，另一个不保存",
  noFolderPlace: "无法确定历史记录的位置：没有设置 HOME。请用 --data 文件夹 指定",
  folderTooNew: (folder, { its, known }) =>
    `无法打开 ${folder} 中的历史记录：它由更新版本的 chat 创建（${its}，当前版本只支持到 ${known}）。` +
    "请使用那个版本，或用 --data 文件夹 换一个文件夹",
  folderBeingRead: (folder) =>
    `无法清理 ${folder} 中的文件：有其他程序正在读取，例如 \`chat export\`。请等它结束后重试`,
  folderInUse: (folder) =>
    `无法打开 ${folder} 中的历史记录：有服务器正在使用它。请先停止那个服务器，或用 --data 文件夹 换一个文件夹`,
  folderForeign: (folder, file) =>
    `无法打开 ${folder} 中的历史记录：${file} 不是 chat 的文件。请用 --data 文件夹 换一个文件夹`,
  folderDamaged: (folder, why) =>
    `无法打开 ${folder} 中的历史记录：history.db 已损坏（${why}）。用 chat check --data 文件夹 查看仍可读取的内容。请从备份恢复这个文件夹，或用 --data 文件夹 换一个文件夹`,
  historyDamaged: (folder, messages) =>
    `${folder} 中的历史记录已损坏。请停止服务器并从备份恢复这个文件夹。` +
    (messages === 0
      ? "没有可以读取的消息"
      : `用 chat export --data 文件夹 可以保存仍可读取的内容（${messages} 条消息）`),
  historyLost: (folder, why) =>
    `无法读取 ${folder} 中的历史记录：history.db 已整体损坏（${why}）。请从备份恢复这个文件夹`,
  historyEmptied: (folder) =>
    `无法读取 ${folder} 中的历史记录：history.db 是空文件，断电后可能如此。请从备份恢复这个文件夹；如果要重新开始，请删除 history.db`,
  exportDamaged: (folder, ids) => {
    const ranges = ids.map(({ from, to }) => to === null ? `${from} 及以后` : `${from} 至 ${to}`).join("、");
    return `已跳过编号为 ${ranges} 的消息：${folder} 中的历史记录在此处已损坏。详情请用 chat check --data 文件夹 查看`;
  },
  checkTakesNone: (arg) => `\`chat check\` 不接受参数：${arg}。请用 --data 文件夹 指定文件夹`,
  restoreTakesNone: (arg) => `\`chat restore\` 不接受参数：${arg}。请用 --data 文件夹 指定文件夹`,
  badServerKey: (folder, file) =>
    `无法用 ${folder} 启动：${file} 中的服务器密钥已损坏。请恢复它的备份；如果换新密钥，客户端会拒绝连接这台服务器`,
  folderUnopened: (folder, why) => `无法打开 ${folder} 中的历史记录：${why}`,
  folderUnusable: (folder, why) =>
    `无法在 ${folder} 中保存历史记录：${why}。请用 --data 文件夹 换一个文件夹，或用 --memory 只保存在内存中`,
  folderUnmade: "没有这个文件夹，也无法创建",
  folderOld: (folder, why) =>
    `无法打开 ${folder} 中的历史记录：它由旧版本的 chat 创建，且无法升级：${why}。请让它可以写入，然后重试`,
  folderGone: (folder) => `在 ${folder} 中找不到历史记录了：文件夹已被删除或移走`,
  folderReplaced: (folder) =>
    `无法继续 ${folder} 中的历史记录：那里现在是另一份历史记录，或它在另一时刻的副本。要使用那一份，请重启服务器`,
  folderEmpty: (folder) => `${folder} 中没有历史记录。请用 --data 文件夹 指定服务器的文件夹`,
  noRoomThere: (room, rooms) => `${room} 里没有任何消息。${rooms.length === 0 ? "" : `现有：${rooms.join("、")}`}`,
  noPersonThere: (name, near) => `没有叫 ${name} 的人。${near === undefined ? "" : `是不是想写 ${near}？`}`,
  compactBeingRead: (folder) =>
    `无法压缩 ${folder} 中的历史记录：另一个程序（例如 \`chat export\`）正在读取。请等它结束后再试`,
  compactNoSpace: (folder, { needed, free }) =>
    `无法压缩 ${folder} 中的历史记录：磁盘剩余 ${megabytes(free)}，复制需要 ${megabytes(needed)}。请先腾出空间`,
  compactTakesNone: (arg) => `\`chat compact\` 不接受参数：${arg}`,
  exportTakesNone: (arg) => `\`chat export\` 不接受参数：${arg}`,
  forgetTakesNone: (arg) => `\`chat forget\` 不接受参数：${arg}。请用 --name 名字 指定要删除谁的消息`,
  forgetWhom: "请用 --name 名字 指定要删除谁的消息",
  yesNeeded: "没有删除任何内容：没有终端，无法询问。要不经询问直接删除，请用 --yes",
  lifetimeNeeded: "应为有效期，例如 12h 或 2d，或 never（不过期）",
  inviteWhat: (arg) =>
    `${arg === undefined ? "请指定要做什么" : `\`chat invite\` 不支持 ${arg}`}：chat invite new、list 或 withdraw 编号`,
  inviteTakesNone: (word, arg) => `\`chat invite ${word}\` 不接受参数：${arg}`,
  inviteNumberNeeded: "请指定邀请：chat invite withdraw 编号。查看编号请用 chat invite list",
  badInvitedName: (name) => `无法邀请 ${name}：${name} 不能用作名字`,
  inviteNotAllowed: (folder) => `无法连接 ${folder} 的服务器：只有运行它的用户可以这样做。请以该用户运行此命令`,
  noServerRuns: (folder) =>
    `无法连接 ${folder} 的服务器：它没有运行。请用 chat serve 启动，或用 --data 文件夹 指定其他服务器的文件夹`,
  controlFailed: (folder, why) => `无法连接 ${folder} 的服务器：${why}`,
  otherVersion: "它是另一个版本的 chat。请重启它，然后重试",
  controlMisunderstood: (folder) => `无法连接 ${folder} 的服务器：它无法理解请求，可能是另一个版本的 chat`,
  noInvitation: (number) => `无法撤销邀请 ${number}：没有这个编号。查看邀请请用 chat invite list`,
  invitationSpent: (number) => `无法撤销邀请 ${number}：它已经用完`,
  invitationExpired: (number) => `无法撤销邀请 ${number}：它已经过期`,
  invitationWithdrawn: (number) => `无法撤销邀请 ${number}：它已经撤销`,
  tooManyInvitations: "无法生成邀请：有效的邀请过多。撤销请用 chat invite withdraw 编号",
  invitationUnsaved: (folder) => `无法生成邀请：服务器无法写入 ${folder}，原因见服务器日志`,
  invitationsClosed: "无法生成邀请：服务器只允许成员加入（--access closed）",

  adminWhat: (arg) =>
    `${arg === undefined ? "请指定要做什么" : `\`chat admin\` 不支持 ${arg}`}：chat admin name reset 名字`,
  resetWhat: "请指定名字：chat admin name reset 名字",
  resetTakesOne: (arg) => `\`chat admin name reset\` 只接受一个名字，多余的参数：${arg}`,
  badResetName: (name) => `无法重置 ${name}：${name} 不能用作名字`,
  badResetKey: (key) => `无法使用 --key ${key}：需要 ed25519:… 形式的密钥，见 \`chat key\` 的输出`,
  nameOfNobody: (name) => `无法重置 ${name}：这个名字不属于任何人`,

  passwordFileNeeded: "使用 --access password 需要密码：--password-file 文件",
  passwordFileUnused: "--password-file 只能与 --access password 一起使用",
  passwordUnread: (path, why) => `无法使用 --password-file ${path}：${why}`,
  passwordTooShort: (least) => `密码过短，至少需要 ${least} 个字符`,
  passwordTooLong: (most) => `密码过长，最多 ${most} 个字符`,
  outputFailed: (why) => `无法写入输出：${why}`,

  noSuchFolder: "没有这个文件夹",
  noSuchFile: "没有这个文件",
  isFolder: "这是一个文件夹",
  fileThere: "那里有一个同名的文件",
  isNoFile: "这不是普通文件",
  isNoFolder: "路径中有一部分不是文件夹",
  notAllowed: "当前用户没有权限",
  closedPlace: "本程序不能使用系统文件夹 /dev、/proc 和 /sys",
  diskFull: "磁盘已满",
  fileTooLarge: "文件已达到这里允许的最大大小",
  diskReadOnly: "磁盘或文件夹是只读的",
  diskFails: "磁盘报告错误",
  tooManyOpen: "打开的文件太多",
  nameTooLong: "名称太长",
  tooManyLinks: "路径经过的链接太多",
  databaseLocked: "有其他程序正在使用它",
  databaseMalformed: "数据库内容有错误",
  noDatabase: "它不是数据库文件",
  systemSays: (text) => `系统报告 ${text}`,
  homeUnset: "没有设置 HOME",
  databaseUnopened: "无法在旁边创建所需的文件，可能是磁盘已满或文件夹只读",
  tooLarge: (most) => `文件过大，最多 ${most} 字节`,
  notUtf8: "它不是 UTF-8 文本",

  configUnread: (path, why) => `无法读取配置文件 ${path}：${why}`,
  configBroken: (path, place) =>
    `无法读取配置文件 ${path}${place === "" ? "" : `:${place}`}：不是有效的 JSON（可以有注释和末尾的逗号）`,
  badSetting: ({ key, value, path, why }) => `无法使用 ${path} 中的 ${key}: ${value}：${why}`,
  unknownSetting: (key, path, near) =>
    `没有 ${key} 这个设置，已忽略（见 ${path}）。${near === undefined ? "" : `是不是想写 ${near}？`}`,
  aliasOfCommand: (name, path) => `${name} 已经是命令，这个别名已忽略（见 ${path}）。`,
  objectNeeded: '设置要写在花括号里，例如 { "name": "bob" }',
  textNeeded: "需要写在引号中的文字",
  listNeeded: '需要写成列表，例如 ["one", "two"]',
  trueNeeded: "可选值：true、false",
  namesNeeded: '需要名字列表，例如 ["alice", "bob"]',
  aliasesNeeded: '需要别名，以及它所代表的、以 / 开头的一行，例如 { "w": "/who" }',
  folderNeeded: "需要完整路径，或以 ~/ 开头的路径",

  configTakesInit: (arg) => `\`chat config\` 只接受 init：${arg}`,
  noConfigPlace: "无法确定配置文件的位置：没有设置 HOME",
  configExists: (path) => `配置文件已经存在：${path}。请直接编辑；若要新建，请先把它移走`,
  configUnwritten: (path, why) => `无法写入 ${path}：${why}`,

  historyFailed: (path, why) => `无法把输入历史保存到 ${path}：${why}。聊天会继续，但不再保存输入历史`,
  logFailed: (path, why) => `无法写入聊天记录 ${path}：${why}。不再保存聊天记录`,
  tooSlow: "磁盘太慢",

  shellNeeded: (arg, shells) =>
    arg === null
      ? `请写明 shell：chat completions ${shells.join("|")}`
      : `\`chat completions\` 不支持 ${arg}，可选值：${shells.join("、")}`,
};

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
