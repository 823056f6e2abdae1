package cn.fujian.bamin.desk.camera

import cn.fujian.bamin.core.scan.Frame
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext
import java.awt.image.BufferedImage

/** What a phone's lens is turned to. */
class Looking(private val worker: CoroutineDispatcher = Dispatchers.IO) {
    private val seen = MutableStateFlow<BufferedImage?>(null)

    /** For the viewfinder. */
    val picture: StateFlow<BufferedImage?> = seen.asStateFlow()

    /** None: the lens is covered. */
    @Volatile
    var camera: Camera? = null

    /** Gives what is seen, five times a second, until it is cancelled. */
    suspend fun frames(take: (Frame) -> Unit) = withContext(worker) {
        while (isActive) {
            val picture = camera?.look()
            seen.value = picture
            picture?.let { take(it.frame()) }
            delay(FRAME_MS)
        }
    }

    private companion object {
        const val FRAME_MS = 200L
    }
}
