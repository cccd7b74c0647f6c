"""What the library offers: every name says its types and what it does."""

import inspect
import unittest

import kit  # noqa: F401 - finds the library
import atelier_judge


class Offered(unittest.TestCase):
    def test_every_function_has_types_and_says_what_it_does(self):
        for name in atelier_judge.__all__:
            offered = getattr(atelier_judge, name)
            methods = [one for _, one in inspect.getmembers(type(offered), inspect.isfunction) if one.__module__.startswith("atelier_judge")]
            for function in [offered] if inspect.isfunction(offered) else methods:
                if function.__name__.startswith("_"):
                    continue
                signature = inspect.signature(function)
                untyped = [one.name for one in signature.parameters.values() if one.annotation is one.empty and one.name != "self"]
                self.assertEqual((untyped, signature.return_annotation is signature.empty), ([], False), name)
                self.assertTrue(inspect.getdoc(function), f"{name}: {function.__name__}")


if __name__ == "__main__":
    unittest.main()
