package cn.fujian.bamin.core.services

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.settings.Language

class FakeServices(
    var onServices: suspend (String, Language) -> Outcome<List<Service>> = { _, _ -> Outcome.Done(emptyList()) },
) : ServicesPort {
    val calls = mutableListOf<String>()

    override suspend fun services(subject: String, language: Language): Outcome<List<Service>> {
        calls += "services $subject $language"
        return onServices(subject, language)
    }
}
