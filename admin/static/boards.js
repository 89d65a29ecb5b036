"use strict";
// Draws each chart from the numbers that stand in its table; a click opens the list behind the mark.
(function () {
  const all = [...document.querySelectorAll("[data-chart]")];
  if (!all.length || typeof echarts === "undefined") return;
  const paper = { ink: "#1b2430", soft: "#56606f", line: "#dfe3ea", "line-strong": "#8c95a3", red: "#b3261e", orange: "#c2570c",
    yellow: "#b98900", green: "#2a7d46", blue: "#2368b5", purple: "#7b3fa0", grey: "#7b8594", paper: "#ffffff" };
  const screen = () => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(Object.keys(paper).map((name) => [name, style.getPropertyValue("--" + name).trim() || paper[name]]));
  };
  const dark = (colour) => { // whether words on this ground must be light
    const [r, g, b] = colour.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
    return r * .299 + g * .587 + b * .114 < 140;
  };
  const tone = (colours, name) => colours[name === "white" ? "line-strong" : name] || colours.grey;
  const cut = (text, most) => ([...text].length > most ? [...text].slice(0, most - 1).join("") + "…" : text);
  const option = (data, colours, width) => {
    const across = data.shape === "bars";
    const stacked = across && data.series.length > 1;
    const words = { color: colours.soft, fontSize: 12.5, fontFamily: getComputedStyle(document.body).fontFamily };
    const most = width < 480 ? 8 : 14;
    const room = (width - 150) / Math.max(1, ...data.counts.map((row) => row.reduce((sum, count) => sum + count, 0)));
    const fits = (count) => (stacked ? count * room >= 9 + 8 * String(count).length : across || width >= 480 || data.rows.length <= 5);
    const names = { type: "category", data: data.rows, axisTick: { show: false }, axisLine: { lineStyle: { color: colours["line-strong"] } },
      axisLabel: { ...words, color: colours.ink, interval: across ? 0 : "auto", hideOverlap: !across, formatter: (text) => (across ? cut(text, most) : text) } };
    const counts = { type: "value", minInterval: 1, axisLabel: words, splitNumber: width < 480 ? 3 : 5, splitLine: { lineStyle: { color: colours.line } } };
    return {
      animation: false, textStyle: words, aria: { enabled: false },
      grid: { left: 4, right: across ? 36 : 8, top: across ? 4 : 22, bottom: 2, containLabel: true },
      xAxis: across ? counts : names, yAxis: across ? { ...names, inverse: true } : counts,
      series: data.series.map(([name, colour], at) => ({
        name, type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: across ? 22 : 26, barGap: "10%", cursor: "pointer",
        data: data.rows.map((_, row) => {
          const fill = tone(colours, data.tones[row] || colour);
          return { value: data.counts[row][at] || null, itemStyle: { color: fill },
            label: { show: data.counts[row][at] > 0 && fits(data.counts[row][at]), position: stacked ? "inside" : across ? "right" : "top",
              color: stacked ? (dark(fill) ? "#ffffff" : "#10161d") : colours.ink, fontSize: 12 } };
        }),
        labelLayout: { hideOverlap: true },
      })),
    };
  };
  const draw = (box, colours, width) => {
    const data = JSON.parse(box.dataset.chart);
    const height = data.shape === "bars" ? data.rows.length * 34 + 34 : 260;
    box.hidden = false;
    const wide = width || box.clientWidth;
    const chart = echarts.getInstanceByDom(box) || echarts.init(box, null, { width: wide, height });
    box.style.height = height + "px";
    chart.resize({ width: wide, height });
    chart.setOption(option(data, colours, wide), true);
    chart.off("click");
    chart.on("click", (mark) => { window.location.assign(data.urls[mark.dataIndex][mark.seriesIndex]); });
  };
  const drawAll = (colours, width) => all.forEach((box) => draw(box, colours, width));
  const tables = [...document.querySelectorAll("details.numbers")];
  tables.forEach((one) => { one.open = false; });
  drawAll(screen());
  let timer = 0;
  window.addEventListener("resize", () => { window.clearTimeout(timer); timer = window.setTimeout(() => drawAll(screen()), 120); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(screen()));
  // paper is white and has no fold: light colours, the width of A4, every table open
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = tables.filter((one) => !one.open);
    folded.forEach((one) => { one.open = true; });
    drawAll(paper, 640);
  });
  window.addEventListener("afterprint", () => { folded.forEach((one) => { one.open = false; }); drawAll(screen()); });
}());
