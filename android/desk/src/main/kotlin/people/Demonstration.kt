package cn.fujian.bamin.desk.people

import java.io.File
import java.util.Properties

/** What `make demo` left for the window: a server that runs, and people who were made up. */
class Demonstration(
    val server: String,
    val trustRoots: List<String>,
    val people: List<DemoPerson>,
) {
    companion object {
        /** Reads [file]; none: the demo was never run, or by an earlier version. */
        fun read(file: File): Demonstration? {
            if (!file.canRead()) return null
            val kept = Properties().apply { file.reader().use(::load) }
            fun value(name: String) = kept.getProperty(name).orEmpty()
            val people = value("people").split(',').filter(String::isNotBlank).mapNotNull { id ->
                DemoPerson.of(id, value("$id.kind")) { value("$id.$it") }
            }
            return Demonstration(value("server"), value("trust_roots").split(','), people)
        }
    }
}

/** Somebody of the demonstration; nobody of them exists. */
sealed interface DemoPerson {
    val id: String

    /** Nobody yet: signs in at the demonstration's identity provider. */
    data class Newcomer(override val id: String) : DemoPerson

    /** Has a code already. */
    data class Holder(override val id: String, val enrolmentCode: String) : DemoPerson

    /** Has a code and comes from another province, whose word is still awaited. */
    data class Arrival(override val id: String, val enrolmentCode: String) : DemoPerson

    /** Scan staff. */
    data class Staff(override val id: String, val phone: String, val password: String) : DemoPerson

    companion object {
        fun of(id: String, kind: String, value: (String) -> String): DemoPerson? = when (kind) {
            "newcomer" -> Newcomer(id)
            "holder" -> Holder(id, value("enrolment_code"))
            "arrival" -> Arrival(id, value("enrolment_code"))
            "staff" -> Staff(id, value("phone"), value("password"))
            // Of a later version of the demo.
            else -> null
        }
    }
}
