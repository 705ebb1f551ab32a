// Opens sealed values as unseal.py does, by node's crypto.
const crypto = require("crypto");

const given = JSON.parse(require("fs").readFileSync(0, "utf8"));

function opened(sealed) {
  const size = sealed.readUInt16BE(0);
  const padding = crypto.constants.RSA_PKCS1_OAEP_PADDING;
  const options = { key: given.key, padding, oaepHash: "sha256", oaepLabel: Buffer.from(given.label) };
  try {
    const sessionKey = crypto.privateDecrypt(options, sealed.subarray(2, 2 + size));
    const cipher = crypto.createDecipheriv("aes-256-gcm", sessionKey, Buffer.alloc(12));
    cipher.setAuthTag(sealed.subarray(sealed.length - 16));
    const bytes = cipher.update(sealed.subarray(2 + size, sealed.length - 16));
    return Buffer.concat([bytes, cipher.final()]).toString("base64");
  } catch {
    return null;
  }
}

const answer = {};
for (const [name, value] of Object.entries(given.data)) answer[name] = opened(Buffer.from(value, "base64"));
console.log(JSON.stringify(answer));
