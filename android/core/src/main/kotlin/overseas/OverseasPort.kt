package cn.fujian.bamin.core.overseas

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import kotlinx.coroutines.flow.StateFlow

/** Coming to Fujian from overseas. */
interface OverseasPort {
    /** As it was last heard, without a network. */
    val standing: StateFlow<OverseasStanding?>

    /** The documents that are taken. */
    val documents: List<DocumentKind>

    /** Every reason against the form that the phone finds by itself; none: send it. */
    suspend fun check(form: OverseasForm): List<Text>

    suspend fun register(form: OverseasForm): Outcome<OverseasStanding>

    /** How it stands now; [standing] follows. */
    suspend fun refresh(): Outcome<OverseasStanding>

    /** Reads the lines of a machine-readable zone, with every check digit. */
    suspend fun readZone(lines: String): Outcome<Zone>
}

/** The registration; what isn't filled in is empty or none. */
data class OverseasForm(
    /** In any script. */
    val name: String = "",
    /** As machine-readable lines have it, surname first. */
    val spelling: String = "",
    val documentKind: DocumentKind? = null,
    val documentNumber: String = "",
    /** `YYYY-MM-DD` */
    val birth: String? = null,
    /** A phone number with its country. */
    val contact: String = "",
    /** The lines of the machine-readable zone, if they were read. */
    val zone: String? = null,
    /** The text of an EU Digital COVID Certificate, if there is one. */
    val certificate: String? = null,
) {
    /** All of it is personal. */
    override fun toString() = "OverseasForm"
}

/** What a machine-readable zone fills into the form. */
data class Zone(
    val spelling: String,
    val number: String,
    /** `YYYY-MM-DD`, if the issuer knows it. */
    val birth: String?,
    /** `YYYY-MM-DD` */
    val expiry: String,
) {
    override fun toString() = "Zone"
}

/** How a registration stands; times in Unix seconds. */
data class OverseasStanding(
    val registeredAt: Long,
    /** When the person checked in today. */
    val checkedInAt: Long?,
    /** Until when a code is given now. */
    val codeUntil: Long?,
    /** Why none is; the text is `problem.<problem>`. */
    val problem: String?,
    /** The kind of the health certificate that was taken; the text is `certificate_kind.<kind>`. */
    val certificateKind: String?,
    val certificateCountry: String?,
    /** When this was heard. */
    val heardAt: Long,
)
