/**
 * Chinese: whether the server is the right one, and what it wants to see.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const trust: Catalogue["trust"] = {
  newServer: (server, key) =>
    `本机还没有保存过 ${server} 的密钥：
  ${key}
正确的密钥可以向服务器的管理员询问，它的每个邀请链接也都以密钥结尾。
如果你的另一台机器认识这个服务器，密钥就在那里的 known_servers.jsonl 中。
如果两者不一致，就是有人在冒充它，可能会窃听。`,
  trustIt: "密钥正确吗？（是/否）",
  yes: "是 yes y",
  no: "否 no n",
  yesOrNo: "请输入“是”或“否”，也可以粘贴正确的密钥或邀请链接。",
  differs: "这是另一个密钥。",
  askInvitation: "邀请码或邀请链接：",
  leaveFirst: "要用那个名字加入，请先按 Ctrl-C 退出。",
  noInvitation: "这不是邀请：邀请码有 20 个字母和数字，链接以 chat:// 开头。",
  askPassword: "服务器的密码：",
  provesNothing: (server) => `${server} 运行的是较早的版本，无法证明自己的身份：别人可能在冒充它。`,
  provesNothingToGuests: (server) => `无法向访客（--guest）证明这就是 ${server}：别人可能在冒充它。`,
  mayBeKnown: (path) => `此处 --trust-new 无效：${path} 可能记录过这个服务器的另一个密钥，但无法读取或不完整。`,
  leadsElsewhere: (server) =>
    `连接 ${server} 传输文件时遇到的证书与聊天连接的不同，因此没有发送任何内容。` +
    `可能有人在冒充它，也可能是证书已更新。每分钟重试一次。`,
  declined: (server) => `没有连接 ${server}，因为它的密钥不受信任。`,
  unknownKey: (server, key) =>
    `无法连接到 ${server}：本机不认识它的密钥，也无法询问用户。
如果密钥正确，请在命令中加上：
  --server-key ${key}`,
  orTrustNew: "要信任首次见到的任何密钥，请加上 --trust-new",
  keyChanged: (server) => `无法连接到 ${server}：它的密钥变了。`,
  keyUnexpected: (server) => `无法连接到 ${server}：它的密钥与预期的不同。`,
  keyNotProved: (server) => `无法连接到 ${server}：它没有证明自己拥有已知的密钥。`,
  guestHasNoProof: (server) =>
    `无法以访客身份连接到 ${server}：已知它的密钥，但它不会向没有密钥的人证明。
不使用 --guest 时，服务器必须向你证明它的密钥。`,
  keyInLinkDiffers: (server) => `无法连接到 ${server}：链接中的密钥与已知的不同。`,
  expected: (key) => `  预期：${key}`,
  knownSince: (key, since) => `  已知（自 ${since}）：${key}`,
  shownNow: (key) => `  现在：${key}`,
  inTheLink: (key) => `  链接中：${key}`,
  maybeSetUpAgain: "可能有人在冒充它，也可能是服务器重新安装过。请询问管理员。",
  maybeTrap: "链接可能是陷阱，也可能是服务器重新安装过。请询问管理员。",
  ifNewIsRight: (key) =>
    `如果新密钥正确，请在命令中加上：
  --server-key ${key}`,
  badSignature: (server, key) =>
    `无法连接到 ${server}：它声称拥有一个密钥，却没有证明。
  ${key}
可能有人在冒充它。没有向它发送任何秘密。`,
  knownFailed: (path, why) => `无法把服务器的密钥保存到 ${path}：${why}。以后会再次询问。`,
  joining: (server) => `该链接指向 ${server}。`,
  joiningPlain: (server) => `该链接指向 ${server}，并说明那里没有加密。`,
};
