// Passkeys: a button asks the device, and its answer is posted like any other form.
// Without a script, or on a device without passkeys, the buttons aren't there.
(() => {
  const publicKey = async (form) => {
    if (form.dataset.passkey === "add") {
      const options = JSON.parse(document.getElementById("passkey-options").textContent);
      const chosen = options.creation_options.publicKey.authenticatorSelection;
      // It stays on the device and asks for finger, face or lock: it signs in alone.
      Object.assign(chosen, {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      });
      return window.webauthnJSON.create(options.creation_options);
    }
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return window.webauthnJSON.get((await answer.json()).request_options);
  };

  // A passkey belongs to a name; browsers refuse it to a bare address.
  const isNamed = !/^[\d.]+$|:/.test(window.location.hostname);
  if (!window.PublicKeyCredential || !isNamed) return;

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.querySelector("button").addEventListener("click", async () => {
      try {
        form.elements.credential.value = JSON.stringify(await publicKey(form));
        form.submit();
      } catch {
        form.querySelector("[role=alert]")?.removeAttribute("hidden");
      }
    });
  }
})();
