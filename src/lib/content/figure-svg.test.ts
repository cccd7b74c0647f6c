import { expect, test } from "vitest";
import { checkSvg } from "./figure-svg.ts";

const svg = (inner: string, attributes = "") => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" ${attributes}>${inner}</svg>`;

test("shapes and text are written anew, with ids that no other figure has", () => {
  const checked = checkSvg(
    `<?xml version="1.0"?><!-- by hand -->\n${svg('<defs><path id="a" d="M0 0"/></defs><use href="#a" fill="url(#b)"/><text>1 &lt; 2</text>')}`,
    "f1-",
  );
  expect(checked).toEqual({
    svg: '<svg viewBox="0 0 40 20"><defs><path id="f1-a" d="M0 0"></path></defs><use href="#f1-a" fill="url(#f1-b)"></use><text>1 &lt; 2</text></svg>',
    width: 40,
    height: 20,
  });
});

test("a figure takes the page's colours", () => {
  expect(checkSvg(svg('<rect fill="var(--copper)"/>'), "")).toMatchObject({ svg: expect.stringContaining('fill="var(--copper)"') });
});

const refused: Readonly<Record<string, string>> = {
  "a script": svg("<script>go()</script>"),
  "a foreign object": svg("<foreignObject><b>x</b></foreignObject>"),
  "an animation of an address": svg('<a><animate attributeName="href" to="javascript:go()"/></a>'),
  "a link": svg('<a href="https://evil.example">x</a>'),
  "an image": svg('<image href="https://evil.example/x.png"/>'),
  "an event handler": svg('<rect onclick="go()"/>'),
  "an event handler on the root": svg("", 'onload="go()"'),
  "a style": svg('<rect style="fill:red"/>'),
  "a style element": svg("<style>*{fill:red}</style>"),
  "a use of another file": svg('<use href="https://evil.example/x.svg#a"/>'),
  "an old-fashioned link": svg('<use xlink:href="#a"/>', 'xmlns:xlink="http://www.w3.org/1999/xlink"'),
  "a fill from elsewhere": svg('<rect fill="url(https://evil.example/x)"/>'),
  "a data address": svg('<rect fill="url(data:image/svg+xml,x)"/>'),
  "a fill from elsewhere in capitals": svg('<rect fill="URL(//evil.example)"/>'),
  "an entity": `<!DOCTYPE svg [<!ENTITY a "b">]>${svg("<text>&a;</text>")}`,
  "an unknown entity": svg("<text>&a;</text>"),
  "a CDATA section": svg("<text><![CDATA[<script>]]></text>"),
  "a processing instruction": `<?xml-stylesheet href="x"?>${svg("")}`,
  "markup in a value": svg('<rect fill="&lt;script&gt;"/>'),
  "a drawing in a drawing": svg("<svg></svg>"),
  "HTML": "<html><body>x</body></html>",
  "nothing": "",
  "a drawing cut short": '<svg viewBox="0 0 1 1"><rect>',
  "a drawing without a size": '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>',
};

test.for(Object.entries(refused))("%s is refused", ([, source]) => {
  const checked = checkSvg(source, "f-");
  expect(checked).toMatchObject({ found: expect.any(String), expected: expect.any(String), line: 1 });
});
