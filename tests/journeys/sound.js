/* What is looked at in a page as it stands: its layout, its names and addresses, its words. Run by the browser's own
   hand (tests/journeys/sound.py). Each fault is one line; nothing of the page is changed. */
({
  /* ---- what is seen ------------------------------------------------------------------------------------------ */
  named(element) {
    const short = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const own = element.id ? `#${element.id}` : [...element.classList].slice(0, 2).map(name => `.${name}`).join("");
    return `<${element.localName}${own}> ${short ? `“${short}”` : ""}`;
  },
  isSeen(element) {
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && !element.closest(".visually-hidden, .visually-hidden-focusable, .skip, [inert]");
  },
  isHeldBack(element) {
    for (let one = element; one; one = one.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return true;
    }
    return false;
  },
  scrollsSideways(element) {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(one).overflowX)) return true;
    }
    return false;
  },
  texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode, parent = node.parentElement;
      if (!node.data.trim() || parent.closest("script, style, noscript, option, textarea, svg")) continue;
      if (this.isSeen(parent)) found.push({ node, parent });
    }
    return found;
  },

  /* ---- layout -------------------------------------------------------------------------------------------------- */
  layout() {
    const wrong = [], texts = this.texts();
    const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wider > 0) wrong.push(`${wider} px wider than the window of ${innerWidth}: ${this.widest()}`);
    for (const { parent } of texts) this.cut(parent, wrong);
    for (const control of document.querySelectorAll("input, select")) this.cutControl(control, wrong);
    this.spilt(texts, wrong);
    this.overlapping(texts, wrong);
    return [...new Set(wrong)];
  },
  widest() {
    const out = [...document.body.querySelectorAll("*")].filter(one => this.isSeen(one) && !this.scrollsSideways(one)
      && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
    return out.slice(-3).map(one => this.named(one)).join(", ");
  },
  cut(element, wrong) {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.display === "inline" || style.display === "contents") continue;
      const hides = value => value === "hidden" || value === "clip";
      const told = one.closest("[title]") || one.querySelector("[title]");
      if (hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && !told) {
        wrong.push(`text cut off at the side by ${one.scrollWidth - one.clientWidth} px: ${this.named(one)}`);
      }
      if (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 3 && one.clientHeight > 1 && !told) {
        wrong.push(`text cut off below by ${one.scrollHeight - one.clientHeight} px: ${this.named(one)}`);
      }
      if (["auto", "scroll"].includes(style.overflowX)) return;
    }
  },
  cutControl(control, wrong) {
    if (!this.isSeen(control) || ["checkbox", "radio", "file", "hidden"].includes(control.type)) return;
    const chosen = control.localName === "select" && control.selectedOptions[0];
    const shown = control.localName === "select" ? chosen && !chosen.value && chosen.text : control.placeholder;
    if (!shown || control.multiple || control.size > 1 || control.title) return;
    const style = getComputedStyle(control), pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = control.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const needed = pen.measureText(shown).width;
    if (needed > room + 2) wrong.push(`“${shown}” needs ${Math.round(needed)} px and has ${Math.round(room)}: <${control.localName}#${control.id || control.name}>`);
  },
  lines(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(rect => rect.width > 1 && rect.height > 1);
  },
  spilt(texts, wrong) {
    for (const { node, parent } of texts) {
      let box = parent;
      while (getComputedStyle(box).display.startsWith("inline") && box.parentElement && getComputedStyle(box).display !== "inline-block" && getComputedStyle(box).display !== "inline-flex") box = box.parentElement;
      if (this.scrollsSideways(parent)) continue;
      const edge = box.getBoundingClientRect();
      for (const line of this.lines(node)) {
        if (line.right > edge.right + 3 || line.left < edge.left - 3) {
          wrong.push(`text ${Math.round(Math.max(line.right - edge.right, edge.left - line.left))} px out of its box: ${this.named(box)}`);
          break;
        }
      }
    }
  },
  overlapping(texts, wrong) {
    const all = [];
    for (const { node, parent } of texts) {
      if (this.isHeldBack(parent)) continue;
      for (const rect of this.lines(node)) all.push({ rect, parent, node });
    }
    all.sort((one, other) => one.rect.top - other.rect.top);
    for (let i = 0; i < all.length; i++) {
      const one = all[i];
      for (let j = i + 1; j < all.length && all[j].rect.top < one.rect.bottom - 4; j++) {
        const other = all[j];
        if (other.node === one.node) continue;
        const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        const low = Math.min(one.rect.height, other.rect.height);
        if (across > 3 && down > low * 0.4) {
          wrong.push(`two texts over each other: ${this.named(one.parent)} and ${this.named(other.parent)}`);
        }
      }
    }
  },

  /* ---- names, addresses, pictures ------------------------------------------------------------------------------ */
  names() {
    const wrong = [], seen = new Set();
    for (const one of document.querySelectorAll("[id]")) {
      if (seen.has(one.id)) wrong.push(`two elements with the id ${one.id}`);
      seen.add(one.id);
    }
    for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"]) {
      for (const one of document.querySelectorAll(`[${name}]`)) {
        for (const id of one.getAttribute(name).split(/\s+/)) {
          if (!document.getElementById(id)) wrong.push(`${name}="${id}" points at nothing: ${this.named(one)}`);
        }
      }
    }
    for (const link of document.querySelectorAll("a[href^='#']")) {
      const id = decodeURIComponent(link.getAttribute("href").slice(1));
      if (!id || !document.getElementById(id)) wrong.push(`a link to "#${id}", which is nowhere: ${this.named(link)}`);
    }
    for (const link of document.querySelectorAll("a[href=''], a:not([href]), form[action='']")) wrong.push(`it leads nowhere: ${this.named(link)}`);
    for (const picture of document.images) {
      if (picture.complete && !picture.naturalWidth && picture.getAttribute("src") && this.isSeen(picture)) wrong.push(`a picture that did not come: ${picture.getAttribute("src")}`);
    }
    if (document.querySelectorAll("h1:not(article h1)").length !== 1) wrong.push(`${document.querySelectorAll("h1:not(article h1)").length} headings of the first order`);
    if (/^\s*·|undefined|None/.test(document.title)) wrong.push(`a title without words: ${document.title}`);
    if (document.querySelector(".htmx-request")) wrong.push(`a part never came: ${this.named(document.querySelector(".htmx-request"))}`);
    return [...new Set(wrong)];
  },

  /* ---- words: what is read, in which language it says it is ------------------------------------------------------ */
  words() {
    const found = [], free = "code, pre, kbd, samp, .mono, textarea, script, style, noscript, svg, math, [translate=no]";
    const tell = (text, element) => {
      const said = text.trim().replace(/\s+/g, " ");
      if (said) found.push([said, (element.closest("[lang]") || document.documentElement).lang, element.localName]);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!parent.closest(free)) tell(walker.currentNode.data, parent);
    }
    for (const name of ["title", "aria-label", "placeholder", "alt", "data-label", "hx-confirm"]) {
      for (const one of document.body.querySelectorAll(`[${name}]`)) tell(one.getAttribute(name), one);
    }
    for (const one of document.body.querySelectorAll("input[type=submit], input[type=button]")) tell(one.value, one);
    found.push([document.title, document.documentElement.lang, "title"]);
    return found;
  },

  /* ---- the keyboard: where the focus is can be seen, and nothing lies over it -------------------------------------- */
  focus(most) {
    const wrong = [], looks = style => [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecorationLine].join();
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
      .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) && one.type !== "hidden");
    const chosen = stops.length <= most ? stops : stops.filter((_, at) => at % Math.ceil(stops.length / most) === 0);
    for (const one of chosen) {
      one.blur();
      const before = looks(getComputedStyle(one));
      one.focus();
      if (document.activeElement !== one) continue;
      const style = getComputedStyle(one), after = looks(style);
      if (before === after || (style.outlineStyle === "none" && style.boxShadow === "none" && before.split(",")[4] === after.split(",")[4])) wrong.push(`the focus cannot be seen on ${this.named(one)}`);
      this.hidden(one, wrong);
    }
    if (document.activeElement) document.activeElement.blur();
    scrollTo(0, 0);
    return [...new Set(wrong)];
  },
  hidden(one, wrong) {
    const rects = [...one.getClientRects()].filter(rect => rect.width > 0 && rect.height > 0);
    if (!rects.length) return;
    const points = rects.flatMap(rect => [0.15, 0.5, 0.85].flatMap(x => [0.2, 0.5, 0.8].map(y => [rect.left + rect.width * x, rect.top + rect.height * y])));
    const inside = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    if (!inside.length) { wrong.push(`the focus goes out of the window with ${this.named(one)}`); return; }
    const open = inside.some(([x, y]) => { const top = document.elementFromPoint(x, y); return top && (one.contains(top) || top.contains(one) || (one.labels && [...one.labels].some(label => label.contains(top)))); });
    if (!open) wrong.push(`the focus lies under something with ${this.named(one)}`);
  },
})
