"""The kernel `rust` against jupyter_kernel_test: the protocol as Jupyter's own people test it, each message with its schema.

Not there, since they do not apply: a pager, and cells that clear their output. Interrupts are no part of the package.
"""

import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel

# Seconds: a first kernel may have to build, and a first completion reads the standard library.
START = 300
PATIENCE = 60


def shown(kind, content):
    """A cell that shows something of this MIME type, in evcxr's own way; what it shows last would be its result."""
    return f'println!("EVCXR_BEGIN_CONTENT {kind}\\n{content}\\nEVCXR_END_CONTENT"); println!("below");'


class Rust(jupyter_kernel_test.KernelTests):
    kernel_name = "rust"
    language_name = "rust"
    file_extension = ".rs"

    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("on the other stream");'
    code_generate_error = 'panic!("on purpose");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"speedup".to_uppercase()', "result": '"SPEEDUP"'},
        {"code": "let squares: Vec<u64> = (1..=3).map(|x| x * x).collect();\nsquares", "result": "[1, 4, 9]"},
    ]
    code_display_data = [
        {"code": shown("text/html", "<b>bold</b>"), "mime": "text/html"},
        {"code": shown("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"), "mime": "image/svg+xml"},
        {"code": shown("image/png", "iVBORw0KGgo="), "mime": "image/png"},
    ]

    completion_samples = [
        {"text": 'let text = String::from("a"); text.to_upper'},
        {"text": "let numbers = vec![1, 2, 3]; numbers.is_em"},
        {"text": "std::thread::slee"},
    ]
    complete_code_samples = ["6 * 7", "let x = 1;", "fn f() {}", "// only a comment", 'let text = "{ [ (";', ":vars"]
    incomplete_code_samples = ["fn f(x: u32) {", "let v = vec![1, 2,", "let x = (1 + 2", 'println!("open', "/* open"]
    invalid_code_samples = ["let x = (1, 2];", "fn f() }", "let x = 1);"]
    code_inspect_sample = "Vec::<u8>::with_capacity"

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "*to_upper?ase*"

    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(startup_timeout=START, kernel_name=cls.kernel_name)

    def get_non_kernel_info_reply(self, timeout=None):
        """The package waits for ever for some replies, and for others less than a slow machine needs to compile a cell."""
        return super().get_non_kernel_info_reply(timeout=max(timeout or 0, PATIENCE))

    def test_each_completion_has_the_name_in_question(self):
        # The package compares whole sets, and what else fits depends on the version of the library.
        for sample, name in zip(self.completion_samples, ["to_uppercase", "is_empty", "sleep"], strict=True):
            with self.subTest(text=sample["text"]):
                reply = self.kc.complete(sample["text"], reply=True, timeout=PATIENCE)
                matches = reply["content"]["matches"]
                self.assertTrue(any(name in match for match in matches), matches)

    def test_each_kind_of_error_is_one_error_message(self):
        for code, word in [
            ('panic!("on purpose");', "on purpose"),
            ('Err::<u32, _>("through the question mark")?;', "through the question mark"),
            ('let x: u32 = "no number";', "E0308"),
        ]:
            with self.subTest(code=code):
                self.flush_channels()
                reply, messages = self.execute_helper(code)
                self.assertEqual([message["msg_type"] for message in messages], ["error"])
                content = messages[0]["content"]
                for where in (reply["content"], content):
                    self.assertTrue(where["ename"] and where["evalue"] and where["traceback"], where)
                self.assertIn(word, "\n".join([content["ename"], content["evalue"], *content["traceback"]]))
