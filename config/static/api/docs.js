"use strict";
// Swagger UI whose requests are signed as RFC 9421 asks, in the browser.

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const field = (id) => document.getElementById(id).value.trim();

async function hmac(secret, text) {
  const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["sign"]);
  return base64(await crypto.subtle.sign("HMAC", key, bytes(text)));
}

async function sign(request) {
  if (request.loadSpec || !field("key-id") || !field("secret")) return request;
  const url = new URL(request.url, location.href);
  const method = (request.method || "GET").toUpperCase();
  const covered = [["@method", method], ["@path", url.pathname]];
  if (url.search) covered.push(["@query", url.search]);
  if (request.body) {
    const sum = await crypto.subtle.digest("SHA-256", bytes(request.body));
    request.headers["Content-Digest"] = `sha-256=:${base64(sum)}:`;
    covered.push(["content-digest", request.headers["Content-Digest"]]);
  }
  const names = covered.map(([name]) => `"${name}"`).join(" ");
  const created = Math.floor(Date.now() / 1000);
  const keyid = field("key-id").replace(/["\\]/g, "\\$&");
  const parameters = `(${names});created=${created};keyid="${keyid}";alg="hmac-sha256"`;
  const lines = covered.map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join("\n");
  request.headers["Signature-Input"] = `docs=${parameters}`;
  request.headers["Signature"] = `docs=:${await hmac(field("secret"), base)}:`;
  return request;
}

document.getElementById("key").addEventListener("submit", (event) => event.preventDefault());

SwaggerUIBundle({
  url: document.getElementById("api").dataset.schema,
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  requestInterceptor: sign,
  validatorUrl: null,
});
