package cn.fujian.bamin.core.help

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.settings.Language

class FakeHelp(
    var onHelp: suspend (Language) -> Outcome<Help?> = { Outcome.Done(null) },
) : HelpPort {
    val calls = mutableListOf<String>()

    override suspend fun help(language: Language): Outcome<Help?> {
        calls += "help $language"
        return onHelp(language)
    }
}
