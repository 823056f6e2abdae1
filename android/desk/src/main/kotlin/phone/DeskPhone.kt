package cn.fujian.bamin.desk.phone

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.EnginePhone
import cn.fujian.bamin.core.phone.PhoneConfig
import cn.fujian.bamin.core.phone.Platform
import cn.fujian.bamin.core.ports.Ports
import cn.fujian.bamin.core.settings.FileSettings
import cn.fujian.bamin.desk.camera.Looking
import cn.fujian.bamin.desk.people.DemoPerson
import cn.fujian.bamin.desk.people.Demonstration
import cn.fujian.bamin.desk.people.prepare
import cn.fujian.bamin.desk.ports.DeskNetwork
import cn.fujian.bamin.desk.ports.FileKey
import cn.fujian.bamin.desk.ports.deskClock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import java.awt.Window
import java.io.File

/** One phone on the desk: its folder, its engine, its window. */
class DeskPhone(val person: DemoPerson, demonstration: Demonstration, folder: File) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val stage = MutableStateFlow<Stage>(Stage.Opening)

    val state: StateFlow<Stage> = stage.asStateFlow()
    val network = DeskNetwork()
    val settings = FileSettings(folder)
    val looking = Looking()

    /** Where its code can be seen by another phone of the desk. */
    @Volatile
    var window: Window? = null

    init {
        scope.launch { open(demonstration, folder) }
    }

    private suspend fun open(demonstration: Demonstration, folder: File) {
        folder.mkdirs()
        val config = PhoneConfig(
            folder = folder.path,
            server = demonstration.server,
            trustRoots = demonstration.trustRoots,
            platform = Platform.Desk,
            version = VERSION,
        )
        val ports = Ports(deskClock(), FileKey(folder), network)
        when (val opened = EnginePhone.open(config, ports)) {
            is Outcome.Failed -> stage.value = Stage.Failed(opened.why)
            is Outcome.Done -> {
                val failure = opened.value.prepare(person)
                opened.value.keepInSync()
                stage.value = Stage.Open(opened.value, failure)
            }
        }
    }

    override fun close() {
        scope.cancel()
        (stage.value as? Stage.Open)?.phone?.close()
    }

    /** How far it is. */
    sealed interface Stage {
        data object Opening : Stage

        /** [unprepared]: the demo's server could not be asked; the phone shows what it has. */
        data class Open(val phone: EnginePhone, val unprepared: Failure?) : Stage

        data class Failed(val why: Failure) : Stage
    }

    private companion object {
        const val VERSION = "0.1.0"
    }
}
