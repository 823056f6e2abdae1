package cn.fujian.bamin.desk.phone

import androidx.compose.runtime.mutableStateListOf
import cn.fujian.bamin.desk.people.DemoPerson
import cn.fujian.bamin.desk.people.Demonstration
import java.io.File

/** The phones that lie on the desk. */
class Desk(val demonstration: Demonstration, private val folder: File) {
    /** In the order in which they were opened. */
    val phones = mutableStateListOf<DeskPhone>()

    /** Opens somebody's phone, once. */
    fun open(person: DemoPerson) {
        if (phones.none { it.person == person }) {
            phones += DeskPhone(person, demonstration, File(folder, "window/${person.id}"))
        }
    }

    fun close(phone: DeskPhone) {
        phones -= phone
        phone.close()
    }
}
