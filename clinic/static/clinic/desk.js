// The cashier's desk: what is missing of a payment while it is typed. Its keys are the
// admin's (site/keys.js). Every page works without it.
(() => {
  // --- what is missing of a payment

  const PLACES = 2;
  const amountsOf = (form) => [...form.querySelectorAll("[data-amount]")];

  function minor(text) {
    const [, whole, part] = /^\s*(\d*)(?:[.。](\d{0,2}))?\s*$/.exec(text) ?? [];
    return Number(whole || 0) * 100 + Number((part ?? "").padEnd(PLACES, "0"));
  }

  const major = (amount) =>
    `${Math.floor(amount / 100)}.${String(amount % 100).padStart(PLACES, "0")}`;

  function missing(form, besides) {
    const others = amountsOf(form).filter((field) => field !== besides);
    const handed = others.reduce((sum, field) => sum + minor(field.value), 0);
    return Number(form.dataset.owed) - handed;
  }

  // Of several cards the first that is empty, while something is missing.
  function nextOf(found) {
    const [first] = found;
    if (!first?.dataset.amount || missing(first.form, null) <= 0) return first;
    return found.find((field) => !field.value) ?? first;
  }

  // A second card is asked about once the first doesn't pay all.
  function showTenders(form, rest) {
    const before = {};
    for (const field of amountsOf(form)) {
      const kind = field.dataset.amount;
      const isNext = !(kind in before) || (before[kind] && rest > 0);
      field.closest("[data-tender]").hidden = !field.value && !isNext;
      before[kind] = field.value;
    }
  }

  function fillIn(field) {
    const rest = missing(field.form, field);
    if (!field.value && rest > 0) field.value = major(rest);
    field.select();
    reckon(field.form);
  }

  function reckon(form) {
    const shown = form.querySelector("[data-rest]");
    const rest = missing(form, null);
    shown.hidden = false;
    shown.querySelector("[data-missing]").hidden = rest < 0;
    shown.querySelector("[data-change]").hidden = rest >= 0;
    shown.querySelector("output").textContent = major(Math.abs(rest));
    showTenders(form, rest);
  }

  // --- one press, one sending

  function sendOnce(event) {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  }

  // A key that several amounts have goes to the next of them.
  function pay(event) {
    const pressed = nextOf(event.detail);
    if (!pressed.dataset.amount) return;
    event.preventDefault();
    pressed.closest("[data-tender]").hidden = false;
    pressed.focus();
    fillIn(pressed);
  }

  function start() {
    document.addEventListener("desk:key", pay);
    for (const form of document.querySelectorAll(".desk form:not([hx-post])")) {
      form.addEventListener("submit", sendOnce);
    }
    for (const form of document.querySelectorAll(".desk form[data-owed]")) {
      form.addEventListener("input", () => reckon(form));
      reckon(form);
    }
  }

  // Hits are chosen by their keys, and whose they are stands masked beside them;
  // where there is none, the text is written anew.
  function choose(event) {
    const field = document.querySelector("#text");
    if (event.target.querySelector("[data-key]")) {
      field.blur();
      field.value = "";
    } else field.select();
  }

  start();
  document.addEventListener("htmx:afterSwap", choose);
  // A page that comes back out of the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll(".desk form")) delete form.dataset.sent;
  });
})();
