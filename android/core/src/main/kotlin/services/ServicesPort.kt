package cn.fujian.bamin.core.services

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.settings.Language

/** The entries of the code page. */
interface ServicesPort {
    /** None unless the subject's code is green now. */
    suspend fun services(subject: String, language: Language): Outcome<List<Service>>
}

/** One entry. */
data class Service(
    val id: String,
    val name: String,
    /** One of the icons that apps bring; an unknown one looks plain. */
    val icon: String,
    /** `app:` and a screen, or another app's page. */
    val link: String?,
    /** The page to open if the link leads nowhere here. */
    val fallback: String?,
)
