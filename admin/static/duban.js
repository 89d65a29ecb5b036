"use strict";
// Small helps only; every page works without them.
(function () {
  const button = document.querySelector("[data-menu]");
  const setMenu = (open) => {
    document.body.classList.toggle("menu-open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  if (button) {
    button.addEventListener("click", () => setMenu(!document.body.classList.contains("menu-open")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("menu-open")) { setMenu(false); button.focus(); }
    });
    document.addEventListener("click", (event) => {
      if (document.body.classList.contains("menu-open") && !event.target.closest(".side, [data-menu]")) setMenu(false);
    });
  }
  // one listener for all forms: ask before what cannot be undone, and send once only
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const ask = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (form.dataset.sent === "yes" || (ask && !window.confirm(ask))) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("data-again")) {
      form.dataset.sent = "yes";
      window.setTimeout(() => { delete form.dataset.sent; }, 8000);
    }
    if (form.method === "get") {
      form.querySelectorAll("input, select").forEach((field) => { if (field.value === "") field.disabled = true; });
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("form[method=get] :disabled").forEach((field) => { field.disabled = false; });
  });
  // of an act only what it needs is asked
  const asks = document.querySelectorAll("[data-needs]");
  const ask = () => {
    const needs = document.querySelector("[data-needs]:checked")?.dataset.needs.split(" ") ?? [];
    document.querySelectorAll("[data-of]").forEach((frame) => {
      const wanted = needs.includes(frame.dataset.of);
      frame.hidden = !wanted;
      frame.querySelector("textarea").required = wanted;
    });
  };
  asks.forEach((one) => one.addEventListener("change", ask));
  if (asks.length) ask();
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const find = document.querySelector("[data-find]");
    if (event.key === "/" && !typing && find?.offsetParent) { event.preventDefault(); find.focus(); }
  });
  document.querySelectorAll("[data-up]").forEach((button) => {
    button.addEventListener("click", () => {
      const row = button.closest("li");
      row.previousElementSibling?.before(row);
      button.focus();
    });
  });
  document.querySelectorAll("[data-toggle-all]").forEach((box) => {
    box.addEventListener("change", () => {
      box.closest("form").querySelectorAll("input[type=checkbox][name]").forEach((one) => { one.checked = box.checked; });
    });
  });
  // long texts are kept in this browser for who writes them until they are sent; signing out, another person or three days forget them
  const PREFIX = "duban.draft."; const DAYS = 3 * 86400000;
  const drafts = () => { try { return Object.keys(window.localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };
  const drop = (which) => drafts().filter(which).forEach((key) => window.localStorage.removeItem(key));
  const read = (key) => { try { return JSON.parse(window.localStorage.getItem(key)) || {}; } catch { return {}; } };
  const me = document.body.dataset.me;
  if (me) {
    const mine = `${PREFIX}${me}.`;
    drop((key) => !key.startsWith(mine) || Date.now() - (read(key).at || 0) > DAYS);
    if (document.querySelector(".messages .success") || "forget" in document.body.dataset) drop((key) => read(key).sent);
    const keyOf = (field) => `${mine}${field.form.getAttribute("action") || location.pathname + location.search}|${field.form.querySelector("[name=_form]")?.value || ""}|${field.name}`;
    const secret = (field) => /绝密|机密|秘密/.test(field.value + (field.form.querySelector("select[name=secrecy]")?.value || ""));
    document.querySelectorAll("main form textarea:not([readonly])").forEach((field) => {
      if (!field.form || (field.form.method || "") !== "post" || !field.name) return;
      const kept = read(keyOf(field));
      if (kept.text && field.value !== kept.text && field.value === (kept.was ?? "")) {
        field.value = kept.text;
        field.closest("details")?.setAttribute("open", "");
        const note = document.getElementById("kept-note").content.cloneNode(true).firstElementChild;
        note.querySelector("button").addEventListener("click", () => {
          field.value = kept.was ?? ""; window.localStorage.removeItem(keyOf(field)); note.remove(); field.focus();
        });
        field.closest(".field")?.before(note);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      const was = kept.text ? kept.was ?? "" : field.value;
      field.addEventListener("input", () => {
        try {
          if (field.value === was || secret(field)) window.localStorage.removeItem(keyOf(field));
          else window.localStorage.setItem(keyOf(field), JSON.stringify({ text: field.value, was, at: Date.now() }));
        } catch { /* a full store keeps nothing */ }
      });
      field.form.addEventListener("submit", () => {
        const known = read(keyOf(field));
        if (known.text) window.localStorage.setItem(keyOf(field), JSON.stringify({ ...known, sent: 1 }));
      });
    });
    document.querySelectorAll('form[action$="/logout"]').forEach((form) => form.addEventListener("submit", () => drop(() => true)));
  }
  // what is folded away on the screen belongs on the paper
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details[data-print-open]:not([open])").forEach((one) => { one.open = true; one.dataset.opened = "1"; });
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll("details[data-opened]").forEach((one) => { one.open = false; delete one.dataset.opened; });
  });
  document.querySelectorAll("[data-print]").forEach((one) => one.addEventListener("click", () => window.print()));
  // fields that are shown, and asked for, only when others say so; the server asks the same again
  const chosen = (form, name, kind) => {
    const boxes = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((box) => !box.disabled);
    if (kind === "choices") { const list = boxes.filter((box) => box.checked).map((box) => box.value); return list.length ? list : null; }
    const text = boxes.length ? boxes[0].value.trim() : "";
    if (text === "") return null;
    if (kind === "choice") return text;
    if (kind === "yes_no") return text === "是" ? 1 : 0;
    return kind === "integer" || kind === "decimal" ? Number(text) : 1;
  };
  const tests = {
    is: (found, value) => [].concat(found).includes(value), not: (found, value) => ![].concat(found).includes(value),
    in: (found, value) => value.some((one) => [].concat(found).includes(one)),
    not_in: (found, value) => !value.some((one) => [].concat(found).includes(one)),
    at_least: (found, value) => found >= value, less_than: (found, value) => found < value,
    at_most: (found, value) => found <= value, more_than: (found, value) => found > value,
  };
  const holds = (form, rule) => rule.all.every((test) => {
    if (!Array.isArray(test)) return test;
    const [name, kind, operator, value] = test;
    const found = chosen(form, name, kind);
    if (operator === "is_set") return (found !== null) === Boolean(value);
    return found !== null && tests[operator](found, value);
  }) && (!rule.any || rule.any.some((group) => holds(form, group)));
  document.querySelectorAll("form:has([data-show])").forEach((form) => {
    const waiting = [...form.querySelectorAll("[data-show]")].map((box) => ({
      box, frame: box.closest(".field"), rule: JSON.parse(box.dataset.show),
    }));
    const look = () => {
      let moved = true;
      for (let turn = 0; moved && turn <= waiting.length; turn += 1) {
        moved = false;
        waiting.forEach(({ box, frame, rule }) => {
          const shown = holds(form, rule);
          if (frame.hidden === shown) {
            frame.hidden = !shown; moved = true;
            frame.querySelectorAll("input, select, textarea").forEach((one) => { one.disabled = !shown; });
          }
          if (box.dataset.needed && box.tagName !== "FIELDSET" && !(box.type === "file" && frame.querySelector(".held-file"))) box.required = shown;
        });
      }
    };
    form.addEventListener("input", look); form.addEventListener("change", look); look();
  });
  // names offered while typing into a field that takes several, divided by 、
  const last = (text) => text.split(/[、,，;；]/).pop().trim();
  document.querySelectorAll("[data-offer]").forEach((input) => {
    const box = document.createElement("div");
    const list = document.createElement("ul");
    let at = -1; let timer = 0;
    box.className = "offer"; list.hidden = true; list.id = input.id + "-offer"; list.setAttribute("role", "listbox");
    input.after(box); box.append(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })
      .forEach(([name, value]) => input.setAttribute(name, value));
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); };
    const many = Boolean(input.dataset.offerMany);
    const take = (name) => {
      const head = many ? input.value.slice(0, input.value.length - input.value.split(/[、,，;；]/).pop().length) : "";
      input.value = head + name + (many ? "、" : ""); close(); input.focus();
    };
    const show = (names) => {
      list.replaceChildren(...names.map((name, index) => {
        const one = document.createElement("li");
        one.textContent = name; one.id = list.id + index; one.setAttribute("role", "option");
        one.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
        return one;
      }));
      list.hidden = names.length === 0; at = -1; input.setAttribute("aria-expanded", String(!list.hidden));
    };
    const ask = () => {
      const text = many ? last(input.value) : input.value.trim();
      if (!text) { close(); return; }
      fetch(input.dataset.offer + "&query=" + encodeURIComponent(text), { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : [])).then((rows) => show(rows.map((row) => row[1]))).catch(close);
    };
    input.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(ask, 150); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const rows = [...list.children];
      if (list.hidden || !rows.length) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = (at + (event.key === "ArrowDown" ? 1 : rows.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % rows.length;
        rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
        input.setAttribute("aria-activedescendant", rows[at].id); event.preventDefault();
      } else if (event.key === "Enter" && at >= 0) { take(rows[at].textContent); event.preventDefault(); }
      else if (event.key === "Escape") close();
    });
  });
}());
