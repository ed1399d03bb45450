// A person at a browser: opens the address, fills in what is asked, and agrees, until nothing more is asked.
//   node sign_in.mjs https://…      (CHROMIUM, LOGIN, PASSWORD, CODE in the environment)
import { chromium } from "playwright-core";

const [address] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
await page.goto(address);
for (let step = 0; step < 8; step += 1) {
  const login = page.locator('input[name="login"], input[name="username"]');
  const code = page.locator('input[name="user_code"]:visible');
  if (await login.count()) {
    await login.first().fill(process.env.LOGIN);
    await page.locator('input[name="password"]').first().fill(process.env.PASSWORD);
  } else if (await code.count()) {
    await code.first().fill(process.env.CODE ?? "");
  }
  const button = page.locator('button[type="submit"]:not([name="abort"]):not([value="yes"]), form button:not([name="abort"])');
  if (!(await button.count())) break;
  await Promise.all([page.waitForLoadState("load"), button.first().click()]);
  await page.waitForTimeout(150);
}
process.stderr.write(`browser ended at: ${await page.title()}\n`);
await browser.close();
