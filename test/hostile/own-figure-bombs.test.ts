import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const PNG = `import atelier, json, os, struct, zlib
def show(body, **header):
    text = json.dumps({'kind': 'figure', 'width': 8, 'height': 8, 'alt': 'a', **header}).encode()
    data = struct.pack('>II', len(text), len(body)) + text + body
    while data: data = data[os.write(4, data):]
def chunk(kind, data=b''): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
def head(width, height, depth=1, colour=0, *rest): return chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, colour, *(rest or (0, 0, 0))))
def rows(width, height): return chunk(b'IDAT', zlib.compress(bytes((width // 8 + 1) * height), 9))
def png(*chunks): return b'\\x89PNG\\r\\n\\x1a\\n' + b''.join(chunks) + chunk(b'IEND')
`;

const bombs = {
  "of a hundred megapixels, declared small in the frame": "show(png(head(10_000, 10_000), rows(10_000, 10_000)), width=8, height=8)",
  "one pixel wide and two thousand million high": "show(png(head(1, 2**31 - 1), rows(1, 9)))",
  "with an impossible depth of colour": "show(png(head(8, 8, 16, 3), rows(8, 8)))",
  "with an unknown way of compression": "show(png(head(8, 8, 1, 0, 9, 0, 0), rows(8, 8)))",
  "with two headers, the second one larger": "show(png(head(8, 8), head(4000, 4000), rows(4000, 4000)))",
  "with a header whose sum does not hold": "show(png(head(8, 8)[:-4] + b'abcd', rows(8, 8)))",
  "that moves":
    "show(png(head(8, 8), chunk(b'acTL', struct.pack('>II', 10_000, 0)), *[chunk(b'fcTL', struct.pack('>IIIIIHHBB', n, 8, 8, 0, 0, 0, 100, 0, 0)) for n in range(9)], rows(8, 8)))",
  "with a compressed text of a gigabyte":
    "show(png(head(8, 8), chunk(b'zTXt', b'a\\0\\0' + zlib.compress(bytes(1 << 28), 9)), rows(8, 8)))",
  "with a compressed text of another kind":
    "show(png(head(8, 8), chunk(b'iTXt', b'a\\0\\1\\0\\0\\0' + zlib.compress(bytes(1 << 24), 9)), rows(8, 8)))",
  "with a colour profile that unfolds a thousandfold":
    "show(png(head(8, 8), chunk(b'iCCP', b'a\\0\\0' + zlib.compress(bytes(1 << 26), 9)), rows(8, 8)))",
  "with a long text in plain letters": "show(png(head(8, 8), chunk(b'tEXt', b'a\\0' + b'x' * 1_000_000), rows(8, 8)))",
  "with chunks that only somebody else knows": "show(png(head(8, 8), chunk(b'prVt', b'x'), rows(8, 8)))",
  "followed by a page of HTML": "show(png(head(8, 8), rows(8, 8)) + b'<script>x</script>' + chunk(b'IEND'))",
  "that ends in the middle of a chunk": "show(png(head(8, 8), struct.pack('>I', 2**31 - 1) + b'IDAT'))",
};

describeAttack("a figure", (cage) => {
  test.each(Object.entries(bombs))("%s is not shown", async (_, bomb) => {
    const { ending, messages } = await cage.run(`${PNG}${bomb}`, { limits: { memoryBytes: 2 ** 30, wallSeconds: 20 } });
    expect(ending).toEqual(completed);
    expect(messages.filter(({ kind }) => kind === "figure")).toEqual([]);
  });

  test("that is a picture and nothing else is shown, with the size that it has itself", async () => {
    const program = `${PNG}show(png(head(4096, 4096), chunk(b'pHYs', bytes(9)), chunk(b'tEXt', b'Software\\0Matplotlib'), rows(4096, 4096)))`;
    const { messages } = await cage.run(program);
    expect(messages.find(({ kind }) => kind === "figure")).toMatchObject({ width: 4096, height: 4096 });
  });
});

describeAttack(
  "what Matplotlib draws",
  (cage) => {
    test("is such a picture", async () => {
      const program =
        "import matplotlib.pyplot as plt\nfor style in ('default', 'dark_background'):\n    plt.style.use(style); plt.plot([1, 2]); plt.title('é'); plt.show()";
      const { messages, stderr } = await cage.run(program, { limits: { memoryBytes: 2 ** 30 } });
      expect(stderr).toBe("");
      expect(messages.filter(({ kind }) => kind === "figure")).toHaveLength(2);
    });
  },
  "pytorch",
);
